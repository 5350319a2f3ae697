import { describeBackend } from './suite.ts';

describeBackend('wasm');
