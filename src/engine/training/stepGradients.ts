/** The gradients of a batch's loss by every weight, and the figures that a step reports. */
import type { Configuration } from '../../shared/configuration.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { halfSquareSum } from '../backend/raw.ts';
import type { Scalar, Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { decode, maskCapsules } from '../capsnet/decoder.ts';
import type { Encoder } from '../capsnet/encoder.ts';
import { marginLoss, reconstructionLoss } from '../capsnet/losses.ts';
import { lengths } from '../capsnet/squash.ts';

/** [B,H,W,C] or flat, in [0,1]; and B labels. */
export interface Batch {
  images: Float32Array | Tensor;
  labels: Int32Array | Uint8Array;
}

export interface Differentiated {
  /** In the order and layout of the weights. */
  gradients: Tensor[];
  /**
   * margin, reconstruction, total, lengthRight, lengthWrong, then half the square sum of each gradient, then the B
   * predictions.
   */
  figures: Tensor;
}

/** @param weights the encoder's working tensors, then the decoder's. The caller disposes the result. */
export function differentiate(
  { network, loss }: Configuration,
  encoder: Encoder,
  weights: Tensor[],
  { images, labels }: Batch,
): Differentiated {
  return tf.tidy(() => {
    const { height, width, channels } = network.input;
    const B = labels.length;
    const pixels =
      images instanceof Float32Array ? tf.tensor2d(images, [B, networkShapes(network).pixels]) : images;
    const flat = tf.reshape(pixels, [B, -1]);
    const batch = tf.reshape(pixels, [B, height, width, channels]);
    const classes = tf.tensor1d(Int32Array.from(labels), 'int32');
    const oneHot = tf.cast(tf.oneHot(classes, network.digitCapsules.classes), 'float32');
    // What the figures need, kept beyond the differentiation that would dispose it.
    const noted: Tensor[] = [];
    const note = (x: Tensor) => noted.push(tf.keep(tf.clone(x)));

    const { value: total, grads } = tf.valueAndGrads((...tensors: Tensor[]) => {
      const count = encoder.layouts.length;
      const capsules = encoder.train(batch, tensors.slice(0, count));
      const length = lengths(capsules);
      const margin = marginLoss(length, oneHot, loss.margin);
      note(length);
      note(margin);
      if (!network.decoder) return margin as Scalar;
      // While training the right capsule is kept, not the longest (paper, section 4.1).
      const decoded = decode(maskCapsules(capsules, oneHot), tensors.slice(count), network);
      const reconstruction = reconstructionLoss(decoded, flat, loss.reconstruction.reduction);
      note(reconstruction);
      return tf.add(margin, tf.mul(reconstruction, loss.reconstruction.weight)) as Scalar;
    })(weights);

    const [length, margin, reconstruction] = noted as [Tensor, Tensor, Tensor | undefined];
    const predictions = tf.cast(tf.argMax(length, 1), 'float32');
    const right = tf.sum(tf.mul(length, oneHot), 1);
    const wrong = tf.max(tf.sub(length, tf.mul(oneHot, 2)), 1); // lengths are below 1, so the right one can't win
    const scalars = tf.stack([
      margin,
      reconstruction ?? tf.scalar(0),
      total,
      tf.mean(right),
      tf.mean(wrong),
      ...grads.map(halfSquareSum),
    ]);
    tf.dispose(noted);
    return { gradients: grads, figures: tf.concat([scalars, predictions]) };
  });
}
