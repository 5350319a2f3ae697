/** What training minimises: margin loss on the capsules' lengths, plus weighted reconstruction loss. */
import type { Loss } from '../../shared/configuration.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';

type Reduction = 'sum' | 'mean';

/**
 * scale * (T max(0, positive - |v|)^2 + downWeight (1 - T) max(0, |v| - negative)^2), reduced over the classes, mean
 * over the batch (paper, equation 4). A scalar, differentiable.
 * @param lengths [B,J]
 * @param oneHot T [B,J]
 */
export function marginLoss(lengths: Tensor, oneHot: Tensor, margin: Loss['margin']): Tensor {
  const tooShort = tf.square(tf.relu(tf.sub(margin.positive, lengths)));
  const tooLong = tf.square(tf.relu(tf.sub(lengths, margin.negative)));
  const wrong = tf.mul(tf.sub(1, oneHot), margin.downWeight);
  const perClass = tf.add(tf.mul(oneHot, tooShort), tf.mul(wrong, tooLong));
  return tf.mul(reduceBatch(perClass, margin.reduction), margin.scale);
}

/**
 * Squared errors reduced over the pixels, mean over the batch, before the weight (paper, section 4.1: their sum). A
 * scalar, differentiable.
 * @param images both [B, H*W*C], in [0,1]
 */
export function reconstructionLoss(decoded: Tensor, images: Tensor, reduction: Reduction): Tensor {
  return reduceBatch(tf.square(tf.sub(decoded, images)), reduction);
}

/** [B,n] -> a scalar: sum or mean over n, mean over B. */
function reduceBatch(x: Tensor, reduction: Reduction): Tensor {
  const [B, n] = x.shape as [number, number];
  return tf.mul(tf.sum(x), 1 / (reduction === 'sum' ? B : B * n));
}
