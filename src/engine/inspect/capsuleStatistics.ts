/** Where a class's capsules lie, dimension by dimension, and what each dimension does to the image. */
import type { CapsuleStatistics } from '../../shared/contract.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { CapsNet } from '../capsnet/model.ts';
import type { Progress } from './batches.ts';
import { capsulesOf, decode } from './decode.ts';
import type { SplitEncoding } from './encode.ts';
import type { SplitImages } from './splits.ts';
import { spread } from './spread.ts';

/** From mean - 3 sigma to mean + 3 sigma: a quarter of sigma each. */
const bins = 24;
/** Images per class that are decoded for the effect, spread evenly over the class's images. */
const effectImages = 50;

/**
 * Over the images that carry the label j, of the capsule j alone:
 * mean; sigma, the standard deviation (divided by n); minimum; maximum; density, the share of images in each bin,
 * what lies beyond 3 sigma in none; meanLength. effect: the mean absolute change of a pixel (0 to 1) when the
 * dimension moves by one sigma, the mean over up and down, over at most 50 of the class's images and all pixels,
 * the other dimensions staying as they are; 0 without a decoder. A class without images has zeros.
 * @throws AppError cancelled
 */
export async function capsuleStatistics(
  net: CapsNet,
  { dataset, split }: SplitImages,
  { capsules, lengths, labels }: SplitEncoding,
  call: Progress,
): Promise<CapsuleStatistics> {
  const { classes: J, dims: D } = net.network.digitCapsules;
  const perDimension = () => new Float32Array(J * D);
  const statistics: CapsuleStatistics = {
    dataset: dataset.id,
    split,
    counts: [],
    mean: perDimension(),
    sigma: perDimension(),
    minimum: perDimension(),
    maximum: perDimension(),
    density: new Float32Array(J * D * bins),
    bins,
    effect: perDimension(),
    meanLength: [],
  };
  const own = capsulesOf(capsules, labels, D);
  for (let j = 0; j < J; j++) {
    const members = [...labels.keys()].filter((n) => labels[n] === j);
    statistics.counts.push(members.length);
    statistics.meanLength.push(mean(members.map((n) => lengths[n * J + j]!)));
    for (let d = 0; d < D; d++)
      describe(
        statistics,
        j * D + d,
        members.map((n) => own[n * D + d]!),
      );
    if (net.network.decoder && members.length > 0) {
      const sample = spread(members, effectImages).map((n) => own.subarray(n * D, (n + 1) * D));
      const sigma = statistics.sigma.subarray(j * D, (j + 1) * D);
      statistics.effect.set(await effects(net, j, sample, sigma, quiet(call)), j * D);
    }
    call.progress(j + 1, J);
  }
  return statistics;
}

function describe(statistics: CapsuleStatistics, place: number, values: number[]): void {
  if (values.length === 0) return;
  const middle = mean(values);
  const sigma = Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
  statistics.mean[place] = middle;
  statistics.sigma[place] = sigma;
  statistics.minimum[place] = values.reduce((a, b) => Math.min(a, b));
  statistics.maximum[place] = values.reduce((a, b) => Math.max(a, b));
  for (const x of values) {
    const bin = sigma === 0 ? bins / 2 : Math.floor(((x - middle) / sigma + 3) * (bins / 6));
    if (bin >= 0 && bin < bins) statistics.density[place * bins + bin]! += 1 / values.length;
  }
}

/** [D] of class j. */
async function effects(
  net: CapsNet,
  j: number,
  sample: Float32Array[],
  sigma: Float32Array,
  call: Progress,
): Promise<Float32Array> {
  const D = sigma.length;
  const pixels = networkShapes(net.network).pixels;
  // For each image: as it is, then each dimension up, then each down.
  const variants = 1 + 2 * D;
  const moved = new Float32Array(sample.length * variants * D);
  sample.forEach((capsule, n) => {
    for (let k = 0; k < variants; k++) {
      const start = (n * variants + k) * D;
      moved.set(capsule, start);
      if (k > 0) moved[start + ((k - 1) % D)]! += k <= D ? sigma[k - 1]! : -sigma[k - 1 - D]!;
    }
  });
  const images = await decode(net, moved, new Array<number>(sample.length * variants).fill(j), call);
  const effect = new Float32Array(D);
  for (let d = 0; d < D; d++) {
    let sum = 0;
    for (let n = 0; n < sample.length; n++) {
      const base = n * variants * pixels;
      for (const k of [1 + d, 1 + D + d]) {
        const other = base + k * pixels;
        for (let p = 0; p < pixels; p++) sum += Math.abs(images[other + p]! - images[base + p]!);
      }
    }
    effect[d] = sum / (2 * sample.length * pixels);
  }
  return effect;
}

function mean(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

/** Parts report no progress of their own. */
function quiet(call: Progress): Progress {
  return { progress: () => undefined, throwIfCancelled: () => call.throwIfCancelled() };
}
