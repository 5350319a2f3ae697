import type { Conv1 } from '../../shared/routingRequests.ts';
import { tf } from '../backend/tensorflow.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { oneImage } from './oneImage.ts';

/**
 * The filters of the first convolution, and what they make of one image.
 * @param pixels [H*W*C], 0 to 1
 * @throws AppError invalid-input for another number of pixels
 */
export function readConv1(net: CapsNet, pixels: Float32Array): Conv1 {
  return tf.tidy(() => {
    const { kernel, output } = net.conv1(oneImage(net.network, pixels));
    return {
      filters: Float32Array.from(tf.transpose(kernel, [3, 0, 1, 2]).dataSync<'float32'>()),
      maps: Float32Array.from(tf.transpose(output, [0, 3, 1, 2]).dataSync<'float32'>()),
    };
  });
}
