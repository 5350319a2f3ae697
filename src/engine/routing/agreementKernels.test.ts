import { describe, expect, it } from 'vitest';
import { hasKernels } from '../backend/kernels.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { relativeError, withoutLeak } from '../testing/gradients.ts';
import { routeByKernels } from './agreementKernels.ts';
import { routeByProducts } from './agreementProducts.ts';

await chooseBackend();

type Route = typeof routeByProducts;
const cases = [
  // the paper's dimensions, which have a path of their own; I is no multiple of what is routed together
  { B: 11, I: 45, P: 8, J: 10, D: 16, R: 3, biased: false },
  { B: 8, I: 16, P: 8, J: 3, D: 16, R: 3, biased: true },
  { B: 3, I: 33, P: 8, J: 2, D: 16, R: 5, biased: true },
  { B: 1, I: 1, P: 8, J: 7, D: 16, R: 2, biased: false },
  { B: 5, I: 20, P: 8, J: 4, D: 16, R: 1, biased: true },
  // any others
  { B: 4, I: 18, P: 4, J: 10, D: 8, R: 3, biased: false },
  { B: 3, I: 7, P: 5, J: 23, D: 3, R: 4, biased: true },
  { B: 2, I: 40, P: 8, J: 3, D: 24, R: 2, biased: false },
  { B: 9, I: 5, P: 1, J: 2, D: 1, R: 1, biased: true },
];

describe.runIf(hasKernels())('routing by kernels', () => {
  it.each(cases)(
    'gives what the products give, and their gradients: $B images, $I to $J capsules, $P to $D dimensions, $R iterations',
    ({ B, I, P, J, D, R, biased }) => {
      withoutLeak(() => {
        const u = tf.randomNormal([I, B, P], 0, 0.5, 'float32', 1);
        const weight = tf.randomNormal([I, P, J * D], 0, 0.5, 'float32', 2);
        const inputs = biased ? [u, weight, tf.randomNormal([J, D], 0, 0.5, 'float32', 3)] : [u, weight];
        const direction = tf.randomNormal([B, J, D], 0, 1, 'float32', 4);
        const all = (route: Route) => {
          const by = (u: Tensor, weight: Tensor, bias?: Tensor) =>
            route(u, weight, bias ?? null, { classes: J, dims: D, iterations: R });
          const value = by(u, weight, inputs[2]);
          return [value, ...tf.grads((u, weight, bias?) => by(u, weight, bias))(inputs, direction)];
        };
        const [ours, theirs] = [all(routeByKernels), all(routeByProducts)];
        ours.forEach((tensor, n) => {
          expect(tensor.shape).toEqual(theirs[n]!.shape);
          expect(relativeError(tensor, theirs[n]!), `result ${n}`).toBeLessThan(1e-4);
        });
        const again = all(routeByKernels);
        again.forEach((tensor, n) => expect(tensor.dataSync()).toEqual(ours[n]!.dataSync()));
      });
    },
  );

  it('is 0, with finite gradients, where every capsule is 0; and NaN where something is', () => {
    tf.tidy(() => {
      const sizes = { classes: 10, dims: 16, iterations: 3 };
      const weight = tf.randomNormal([20, 8, 160], 0, 1, 'float32', 1);
      const zero = tf.zeros([20, 2, 8]);
      expect(
        routeByKernels(zero, weight, null, sizes)
          .dataSync()
          .every((x) => x === 0),
      ).toBe(true);
      const [du, dWeight] = tf.grads((u, w) => routeByKernels(u, w, null, sizes))([zero, weight]);
      for (const gradient of [du!, dWeight!]) expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
      const broken = tf.tensor(
        zero.dataSync().map((x, n) => (n === 5 ? NaN : x)),
        [20, 2, 8],
      );
      const values = routeByKernels(broken, weight, null, sizes).dataSync();
      expect(values.subarray(0, 160).every(Number.isNaN)).toBe(true);
      expect(values.subarray(160).every((x) => x === 0)).toBe(true);
    });
  });

  it('refuses tensors that do not fit, and says so', () => {
    tf.tidy(() => {
      const sizes = { classes: 10, dims: 16, iterations: 3 };
      const u = tf.zeros([20, 2, 8]);
      expect(() => routeByKernels(u, tf.zeros([19, 8, 160]), null, sizes)).toThrow(/CapsNet kernels/);
      expect(() => routeByKernels(u, tf.zeros([20, 8, 155]), null, sizes)).toThrow(/CapsNet kernels/);
    });
  });
});
