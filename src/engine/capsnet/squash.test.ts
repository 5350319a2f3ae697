import { beforeAll, expect, test } from 'vitest';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectGradients, noise, withoutLeak } from '../testing/gradients.ts';
import { Generator } from './random.ts';
import { lengths, squash } from './squash.ts';

beforeAll(() => chooseBackend());

/** Paper, equation 1, word for word, in float64. */
function squashByHand(s: number[]): number[] {
  const length = Math.hypot(...s);
  return s.map((x) => ((length ** 2 / (1 + length ** 2)) * x) / length);
}

test('squash is the paper’s equation 1, from tiny to huge vectors', () => {
  withoutLeak(() => {
    for (const scale of [1e-12, 1e-6, 1e-3, 0.1, 1, 10, 1e3, 1e9, 1e18]) {
      const s = [0.6, -0.8, 0.3].map((x) => x * scale);
      const found = squash(tf.tensor2d([s])).dataSync();
      squashByHand(s).forEach((x, n) => expect(found[n]! / x).toBeCloseTo(1, 5));
    }
  });
});

test('squash(0) is 0, and its gradient 0 rather than NaN', () => {
  withoutLeak(() => {
    const { value, grad } = tf.valueAndGrad((s) => tf.sum(squash(s)))(tf.zeros([2, 4]));
    expect(value.dataSync()[0]).toBe(0);
    expect([...grad.dataSync()]).toEqual(new Array(8).fill(0));
  });
});

test('the gradient of squash is finite everywhere', () => {
  withoutLeak(() => {
    for (const scale of [1e-38, 1e-30, 1e-20, 1e-15, 1e-6, 1, 1e6, 1e15, 1e18]) {
      const gradient = tf
        .grad((s) => tf.sum(squash(s)))(tf.tensor2d([[scale, -scale, scale / 3]]))
        .dataSync();
      expect([...gradient].every(Number.isFinite), `at ${scale}`).toBe(true);
    }
  });
});

test('gradients of squash and of lengths agree with finite differences', () => {
  withoutLeak(() => {
    const generator = new Generator(1);
    for (const scale of [0.3, 1, 3]) {
      expectGradients(squash, [noise([3, 5, 4], generator, scale)]);
      expectGradients(lengths, [noise([3, 5, 4], generator, scale)]);
    }
  });
});

test('lengths are Euclidean; at 0 the gradient is 0 rather than NaN', () => {
  withoutLeak(() => {
    const { value, grad } = tf.valueAndGrad((v) => tf.sum(lengths(v)))(
      tf.tensor2d([
        [3, 4],
        [0, 0],
      ]),
    );
    expect(value.dataSync()[0]).toBe(5);
    [0.6, 0.8, 0, 0].forEach((x, n) => expect(grad.dataSync()[n]).toBeCloseTo(x, 6));
  });
});
