/**
 * Routing by agreement by an operation of our own (src/kernels/routing.cc), with the exact gradient through every
 * iteration: the mathematics of agreementProducts.ts, image by image, so that the votes never leave the cache.
 */
import { withGradient } from '../backend/gradient.ts';
import { route, routeGradient } from '../backend/kernels.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { Sizes } from './agreementProducts.ts';

/**
 * Digit capsules [B,J,D], differentiable.
 * @param u primary capsules [I,B,P]
 * @param weight [I,P,J*D]
 * @param bias [J,D] or null
 */
export function routeByKernels(
  u: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { classes, iterations }: Sizes,
): Tensor {
  const routing = { classes, iterations };
  return withGradient(
    bias ? [u, weight, bias] : [u, weight],
    () => {
      const offset = bias ? tf.reshape(bias, [-1]) : tf.tensor1d([], 'float32');
      const { capsules, couplings, sums } = route(u, weight, offset, routing);
      return { value: capsules, keep: [u, weight, offset, couplings, sums] };
    },
    (dv, kept) => {
      const [u, weight, offset, couplings, sums] = kept as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const [du, dWeight, dBias] = routeGradient(dv, [u, weight, offset], { couplings, sums }, routing);
      return bias ? [du, dWeight, tf.reshape(dBias, bias.shape)] : [du, dWeight];
    },
  );
}
