import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Generator } from '../capsnet/random.ts';
import { noise, relativeError, withoutLeak } from '../testing/gradients.ts';
import { NativeVariable } from './native.ts';
import { halfSquareSum, reluGradient, skinnyProduct } from './raw.ts';
import { chooseBackend, tf } from './tensorflow.ts';

afterAll(() => chooseBackend());

describe.each(['tensorflow', 'wasm'] as const)('%s', (prefer) => {
  beforeAll(() => chooseBackend({ prefer }));

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('products, transposed %s and %s', (first, second) => {
    withoutLeak(() => {
      const generator = new Generator(1);
      const a = noise(first ? [2, 5, 3] : [2, 3, 5], generator);
      const b = noise(second ? [2, 4, 5] : [2, 5, 4], generator);
      const found = skinnyProduct(a, b, first, second);
      expect(found.shape).toEqual([2, 3, 4]);
      expect(relativeError(found, tf.matMul(a, b, first, second))).toBeLessThan(1e-6);
    });
  });

  test('ReLU’s gradient and the sum of squares', () => {
    withoutLeak(() => {
      expect([...reluGradient(tf.tensor1d([1, 2, 3]), tf.tensor1d([0.5, 0, 7])).dataSync()]).toEqual([
        1, 0, 3,
      ]);
      expect(
        halfSquareSum(
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
        ).dataSync()[0],
      ).toBe(15);
    });
  });
});

describe('variables', () => {
  beforeAll(() => chooseBackend());

  test('hold a copy, keep apart from each other, and go without a leak', () => {
    withoutLeak(() => {
      const initial = tf.tensor1d([1, 2, 3]);
      const [a, b, m, v] = [
        new NativeVariable(initial),
        new NativeVariable(initial),
        NativeVariable.zeros([3]),
        NativeVariable.zeros([3]),
      ];
      const scalars = [0.9, 0.999, 0.1, 0.9, 0.999, 1e-7].map((x) => tf.scalar(x)) as never;
      a.applyAdam(m, v, scalars, tf.ones([3]));
      expect(a.read().dataSync()[0]).toBeCloseTo(
        1 - (0.1 * Math.sqrt(0.001) * 0.1) / 0.1 / Math.sqrt(0.001),
        4,
      );
      expect([...b.read().dataSync()]).toEqual([1, 2, 3]);
      expect([...initial.dataSync()]).toEqual([1, 2, 3]);
      for (const variable of [a, b, m, v]) variable.dispose();
    });
  });
});
