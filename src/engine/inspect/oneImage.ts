import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Tensor4D } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';

/**
 * One image [1,H,W,C], wherever it comes from. The caller disposes.
 * @param pixels [H*W*C], 0 to 1
 * @throws AppError invalid-input for another number of pixels, or numbers that are not finite
 */
export function oneImage(network: Network, pixels: Float32Array): Tensor4D {
  const { height, width, channels } = network.input;
  const size = networkShapes(network).pixels;
  if (pixels.length === size && pixels.every(Number.isFinite)) {
    return tf.tensor4d(pixels, [1, height, width, channels]);
  }
  throw new AppError(
    'invalid-input',
    `${pixels.length} numbers were given as one image; this network reads ${size} finite ones.`,
    'Give one whole image, each pixel from 0 to 1.',
  );
}
