/** The reconstruction network (paper, section 4.1): masked capsules through dense layers to an image. */
import type { Network } from '../../shared/configuration.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { activate } from './activation.ts';

/**
 * Only the capsules of the given classes stay, the others become 0. Perturb a capsule before this, never after.
 * @param capsules [B,J,D]
 * @param oneHot [B,J], 1 for the class to keep
 */
export function maskCapsules(capsules: Tensor, oneHot: Tensor): Tensor {
  return tf.mul(capsules, tf.expandDims(oneHot, 2));
}

/**
 * Masked capsules [B,J,D] -> images [B, H*W*C]; differentiable.
 * @param weights kernel [in,out] and bias [out] of each layer in turn
 */
export function decode(masked: Tensor, weights: Tensor[], network: Network): Tensor {
  const { hidden, output } = network.decoder!;
  const activations = [...hidden.map((layer) => layer.activation), output];
  let x = tf.reshape(masked, [masked.shape[0]!, -1]);
  activations.forEach((kind, n) => {
    x = activate(tf.add(tf.matMul(x, weights[2 * n]!), weights[2 * n + 1]!), kind);
  });
  return x;
}
