/** What other couplings make of all images of a split: how much of a model's reading is the work of its routing. */
import { couplingChoices } from '../../shared/routingRequests.ts';
import type { CouplingComparison } from '../../shared/routingRequests.ts';
import { tf } from '../backend/tensorflow.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import { requireFit } from '../data/fit.ts';
import { inBatches } from './batches.ts';
import type { Progress } from './batches.ts';
import { batchSize } from './encode.ts';
import { meanLengths } from './evaluate.ts';
import { splitLabels } from './splits.ts';
import type { SplitImages } from './splits.ts';
import { wilsonInterval } from './wilson.ts';

/** @throws AppError invalid-input when the images do not fit the network; cancelled */
export async function compareCouplings(
  net: CapsNet,
  source: SplitImages,
  call: Progress,
): Promise<CouplingComparison> {
  const { dataset, images, places } = source;
  requireFit(net.network, dataset);
  const { height, width, channels } = net.network.input;
  const { classes: J, iterations: trained } = net.network.digitCapsules;
  const couplings = couplingChoices(trained);
  const n = places.length;
  const labels = splitLabels(source);
  /** [n,J] of each coupling. */
  const lengths = couplings.map(() => new Float32Array(n * J));
  await inBatches(n, batchSize(net.network), call, (from, to) => {
    const pixels = gatherPixels(images, dataset.size, places.subarray(from, to));
    tf.tidy(() => {
      const batch = tf.tensor4d(pixels, [to - from, height, width, channels]);
      const found = net.lengthsByCoupling(batch, couplings).dataSync<'float32'>();
      const size = (to - from) * J;
      lengths.forEach((all, v) => all.set(found.subarray(v * size, (v + 1) * size), from * J));
    });
  });

  const right = lengths.map((all) => labels.map((label, k) => Number(longest(all, k, J) === label)));
  const own = couplings.findIndex(
    (coupling) => coupling.kind === 'agreement' && coupling.iterations === trained,
  );
  const results = couplings.map((coupling, v) => {
    const count = (test: (k: number) => boolean) => right[v]!.filter((_, k) => test(k)).length;
    const read = count((k) => right[v]![k] === 1);
    const { meanLengthRight, meanLengthWrong } = meanLengths(lengths[v]!, labels);
    return {
      coupling,
      accuracy: read / n,
      interval: wilsonInterval(read, n),
      meanMargin: meanLengthRight - meanLengthWrong,
      mended: count((k) => right[v]![k]! > right[own]![k]!),
      broken: count((k) => right[v]![k]! < right[own]![k]!),
    };
  });
  return { images: n, results };
}

/** The class of the longest capsule of image k; the first of equals. */
function longest(lengths: Float32Array, k: number, classes: number): number {
  const own = lengths.subarray(k * classes, (k + 1) * classes);
  return own.reduce((best, length, j) => (length > own[best]! ? j : best), 0);
}
