import { chooseBackend } from '../backend/tensorflow.ts';
import { describeBackend } from './suite.ts';

await chooseBackend({ prefer: 'wasm' });
describeBackend('wasm');
