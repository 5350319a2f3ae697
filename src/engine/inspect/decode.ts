/** From single capsules back to images. */
import { AppError } from '../../shared/errors.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Tensor3D } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { inBatches } from './batches.ts';
import type { Progress } from './batches.ts';

const batch = 200;

/**
 * Each capsule alone, all others 0, as the decoder is trained (paper section 4.1).
 * @param capsules [n,D]
 * @param classes [n], 0 to J-1: whose capsule each is
 * @returns [n,H*W*C], 0 to 1
 * @throws AppError invalid-input when the two do not match; not-supported without a decoder; cancelled
 */
export async function decode(
  net: CapsNet,
  capsules: Float32Array,
  classes: ArrayLike<number>,
  call: Progress,
): Promise<Float32Array> {
  const { classes: J, dims: D } = net.network.digitCapsules;
  const n = classes.length;
  const wrongClass = Array.from(classes).find((k) => !Number.isInteger(k) || k < 0 || k >= J);
  if (n === 0 || capsules.length !== n * D || wrongClass !== undefined || !capsules.every(Number.isFinite)) {
    throw new AppError(
      'invalid-input',
      `${capsules.length} numbers were given for ${n} capsules` +
        (wrongClass === undefined ? '' : ` of class ${wrongClass} and others`) +
        `; this network's capsules have ${D} finite numbers each, and its classes end at ${J - 1}.`,
      'Give whole capsules, and the class of each.',
    );
  }
  const size = networkShapes(net.network).pixels;
  const images = new Float32Array(n * size);
  await inBatches(n, batch, call, (from, to) => {
    const slots = new Float32Array((to - from) * J * D);
    for (let k = from; k < to; k++) {
      slots.set(capsules.subarray(k * D, (k + 1) * D), ((k - from) * J + classes[k]!) * D);
    }
    const own = Array.from({ length: to - from }, (_, k) => classes[from + k]!);
    tf.tidy(() => {
      const masked: Tensor3D = tf.tensor3d(slots, [to - from, J, D]);
      images.set(net.decode(masked, own).dataSync(), from * size);
    });
  });
  return images;
}

/**
 * The capsule of one class of each image.
 * @param capsules [n,J,D]
 * @param classes [n]
 * @returns [n,D]
 */
export function capsulesOf(capsules: Float32Array, classes: ArrayLike<number>, D: number): Float32Array {
  const n = classes.length;
  const J = n === 0 ? 0 : capsules.length / n / D;
  const chosen = new Float32Array(n * D);
  for (let k = 0; k < n; k++) {
    const start = (k * J + classes[k]!) * D;
    chosen.set(capsules.subarray(start, start + D), k * D);
  }
  return chosen;
}
