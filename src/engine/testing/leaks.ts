/** For test files that compute: no test may leave a tensor behind. */
import { afterEach, beforeEach, expect } from 'vitest';
import { tf } from '../backend/tensorflow.ts';

/** As tf.memory().numTensors, which would start a backend before a test has chosen one. */
const tensorCount = () => tf.engine().state.numTensors;

/** Called once in a file: counts the tensors around each of its tests. Hooks that come after it run within. */
export function expectNoLeaks(): void {
  let before = 0;
  beforeEach(() => {
    before = tensorCount();
  });
  afterEach(() => {
    expect(tensorCount(), 'tensors').toBe(before);
  });
}
