/** How far the length of the read capsule can be trusted: compared with how often the network was right. */
import type { Evaluation } from '../../../../shared/contract/models.ts';

export interface ReliabilityBin {
  low: number;
  high: number;
  images: number;
  /** Mean length of the longest capsule in this bin. */
  length: number;
  /** Share of the bin's images that were read correctly. */
  right: number;
}

type Judged = Pick<Evaluation, 'labels' | 'predictions' | 'lengths' | 'confusion'>;

/** Images sorted into equal bins of the longest capsule's length; empty bins are left out. lengths [n,J]. */
export function reliability(
  { labels, predictions, lengths, confusion }: Judged,
  bins: number,
): ReliabilityBin[] {
  const classes = confusion.length;
  const found = Array.from({ length: bins }, (_, n) => ({
    low: n / bins,
    high: (n + 1) / bins,
    images: 0,
    length: 0,
    right: 0,
  }));
  for (let n = 0; n < labels.length; n++) {
    const length = lengths[n * classes + predictions[n]!]!;
    const bin = found[Math.min(bins - 1, Math.floor(length * bins))]!;
    bin.images++;
    bin.length += length;
    if (predictions[n] === labels[n]) bin.right++;
  }
  return found
    .filter(({ images }) => images > 0)
    .map((bin) => ({ ...bin, length: bin.length / bin.images, right: bin.right / bin.images }));
}

export interface LengthSums {
  /** Mean over the images of the sum of their J lengths: 1 if lengths were probabilities. */
  mean: number;
  low: number;
  high: number;
  /** Mean distance between length and share of right readings, weighted by images (expected calibration error). */
  calibrationError: number;
}

export function lengthSums(evaluation: Judged, bins: number): LengthSums {
  const classes = evaluation.confusion.length;
  const images = evaluation.labels.length;
  let mean = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let n = 0; n < images; n++) {
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += evaluation.lengths[n * classes + j]!;
    mean += sum / images;
    low = Math.min(low, sum);
    high = Math.max(high, sum);
  }
  const calibrationError = reliability(evaluation, bins).reduce(
    (total, bin) => total + (bin.images / images) * Math.abs(bin.right - bin.length),
    0,
  );
  return { mean, low, high, calibrationError };
}
