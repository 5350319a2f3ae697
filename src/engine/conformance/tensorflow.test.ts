import { describeBackend } from './suite.ts';

describeBackend('tensorflow');
