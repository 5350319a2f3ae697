/** How much the decoded image changes along directions of a capsule. */
import { networkShapes } from '../../shared/shapes.ts';
import type { CapsNet } from '../capsnet/model.ts';
import type { Progress } from './batches.ts';
import { decode } from './decode.ts';

/** Images per class that are decoded, spread evenly over the class's images. */
export const effectImages = 200;
/** Capsules at once, each with its 2 D + 1 pictures: 3 MB for MNIST. */
const atOnce = 25;

/**
 * Mean absolute change of a pixel (0 to 1) when a capsule moves by each of the steps: the mean over up and down, over
 * all capsules and all pixels.
 * @param capsules each [D], of class j
 * @param steps each [D]
 * @returns [steps]
 * @throws AppError cancelled
 */
export async function directionEffects(
  net: CapsNet,
  j: number,
  capsules: Float32Array[],
  steps: Float32Array[],
  call: Progress,
): Promise<Float32Array> {
  const sums = new Float64Array(steps.length);
  for (let from = 0; from < capsules.length; from += atOnce) {
    await addChanges(net, j, capsules.slice(from, from + atOnce), steps, call, sums);
  }
  const pixels = networkShapes(net.network).pixels;
  return Float32Array.from(sums, (sum) => sum / (2 * capsules.length * pixels));
}

async function addChanges(
  net: CapsNet,
  j: number,
  capsules: Float32Array[],
  steps: Float32Array[],
  call: Progress,
  sums: Float64Array,
): Promise<void> {
  const D = net.network.digitCapsules.dims;
  const pixels = networkShapes(net.network).pixels;
  const variants = 1 + 2 * steps.length; // as it is, then up and down each step
  const moved = new Float32Array(capsules.length * variants * D);
  capsules.forEach((capsule, n) => {
    for (let k = 0; k < variants; k++) {
      const sign = k === 0 ? 0 : k % 2 === 1 ? 1 : -1;
      const step = steps[Math.max(0, k - 1) >> 1]!;
      for (let d = 0; d < D; d++) moved[(n * variants + k) * D + d] = capsule[d]! + sign * step[d]!;
    }
  });
  const count = capsules.length * variants;
  const quiet = { progress: () => undefined, throwIfCancelled: () => call.throwIfCancelled() };
  const images = await decode(net, moved, new Array<number>(count).fill(j), quiet);
  for (let n = 0; n < capsules.length; n++) {
    const base = n * variants * pixels;
    for (let k = 1; k < variants; k++) {
      const other = base + k * pixels;
      let sum = 0;
      for (let p = 0; p < pixels; p++) sum += Math.abs(images[other + p]! - images[base + p]!);
      sums[(k - 1) >> 1]! += sum;
    }
  }
}
