/** Where a class's capsules lie, what goes with what in them, and what each direction does to the image. */
import { capsuleDistribution, mahalanobis, toComponents } from '../../shared/capsuleDistribution.ts';
import type { CapsuleDistribution } from '../../shared/capsuleDistribution.ts';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import { distanceLevels, fewestHeldOut, percentile, quantiles } from '../../shared/distancePercentile.ts';
import type { CapsNet } from '../capsnet/model.ts';
import type { Progress } from './batches.ts';
import { covarianceOf } from '../../shared/covariance.ts';
import { capsulesOf } from './decode.ts';
import { directionEffects, effectImages } from './directionEffects.ts';
import type { SplitEncoding } from './encode.ts';
import { evenlySpaced } from './evenlySpaced.ts';
import { uniformityP } from './uniformity.ts';

/** From mean - 3 sigma to mean + 3 sigma: a quarter of sigma each. */
const bins = 24;

type Capsules = Pick<SplitEncoding, 'capsules' | 'labels'>;

/**
 * Over the training images that carry the label j, of the capsule j alone: see shared/capsuleStatistics.ts.
 * Deviations and covariances are divided by n; density is the share of images in each bin, what lies beyond 3 sigma
 * in none. effect: the mean absolute change of a pixel (0 to 1) when the dimension moves by one sigma, the mean over
 * up and down, over at most 200 of the class's images and all pixels; 0 without a decoder.
 * @param heldOut images that the network did not learn from; null where there are none
 * @throws AppError cancelled
 */
export async function capsuleStatistics(
  net: CapsNet,
  dataset: string,
  training: Capsules,
  heldOut: Capsules | null,
  call: Progress,
): Promise<CapsuleStatistics> {
  const { classes: J, dims: D } = net.network.digitCapsules;
  const perDimension = () => new Float32Array(J * D);
  const perClass = () => new Array<number>(J).fill(0);
  const statistics: CapsuleStatistics = {
    dataset,
    counts: perClass(),
    mean: perDimension(),
    sigma: perDimension(),
    density: new Float32Array(J * D * bins),
    bins,
    effect: perDimension(),
    covariance: new Float32Array(J * D * D),
    shrinkage: perClass(),
    componentDensity: new Float32Array(J * D * bins),
    componentEffect: perDimension(),
    distances: new Float32Array(J * distanceLevels.length),
    heldOut: perClass(),
    uniformity: perClass(),
  };
  for (let j = 0; j < J; j++) {
    call.throwIfCancelled();
    const own = ofClass(training, j, D);
    statistics.counts[j] = own.length;
    describe(statistics, j, own);
    const distribution = capsuleDistribution(statistics, j);
    const unseen = heldOut ? ofClass(heldOut, j, D) : [];
    check(statistics, j, distribution, own, unseen);
    if (distribution) describeComponents(statistics, j, distribution, own);
    if (net.network.decoder && own.length > 0) {
      const sample = evenlySpaced(own, effectImages);
      const sigma = statistics.sigma.subarray(j * D, (j + 1) * D);
      const alone = Array.from(sigma, (step, d) => Float32Array.from(sigma, (_, i) => (i === d ? step : 0)));
      statistics.effect.set(await directionEffects(net, j, sample, alone, call), j * D);
      if (distribution) {
        const steps = Array.from(distribution.variances, (variance, k) =>
          Float32Array.from(
            { length: D },
            (_, d) => distribution.components[k * D + d]! * Math.sqrt(variance),
          ),
        );
        statistics.componentEffect.set(await directionEffects(net, j, sample, steps, call), j * D);
      }
    }
    call.progress(j + 1, J);
  }
  return statistics;
}

/** Each [D]. */
function ofClass({ capsules, labels }: Capsules, j: number, D: number): Float32Array[] {
  const own = capsulesOf(capsules, labels, D);
  return [...labels.keys()].flatMap((n) => (labels[n] === j ? [own.subarray(n * D, (n + 1) * D)] : []));
}

function describe(statistics: CapsuleStatistics, j: number, own: Float32Array[]): void {
  if (own.length === 0) return;
  const D = own[0]!.length;
  const found = covarianceOf(own, D);
  statistics.covariance.set(found.covariance, j * D * D);
  statistics.shrinkage[j] = found.shrinkage;
  for (let d = 0; d < D; d++) {
    const place = j * D + d;
    const values = own.map((capsule) => capsule[d]!);
    const sigma = Math.sqrt(found.covariance[d * D + d]!);
    statistics.mean[place] = found.mean[d]!;
    statistics.sigma[place] = sigma;
    statistics.density.set(densityOf(values, found.mean[d]!, sigma), place * bins);
  }
}

function describeComponents(
  statistics: CapsuleStatistics,
  j: number,
  distribution: CapsuleDistribution,
  own: Float32Array[],
): void {
  const D = distribution.dims;
  const coordinates = own.map((capsule) => toComponents(distribution, capsule));
  distribution.variances.forEach((variance, k) => {
    const values = coordinates.map((of) => of[k]!);
    statistics.componentDensity.set(densityOf(values, 0, Math.sqrt(variance)), (j * D + k) * bins);
  });
}

/** How far out the images are, and whether held-out ones are as far. */
function check(
  statistics: CapsuleStatistics,
  j: number,
  distribution: CapsuleDistribution | null,
  own: Float32Array[],
  unseen: Float32Array[],
): void {
  statistics.heldOut[j] = unseen.length;
  if (!distribution) return;
  const distances = Float64Array.from(own, (capsule) => mahalanobis(distribution, capsule)).sort();
  const kept = quantiles(distances);
  statistics.distances.set(kept, j * distanceLevels.length);
  const shares = unseen.map((capsule) => percentile(kept, mahalanobis(distribution, capsule)));
  if (unseen.length >= fewestHeldOut) statistics.uniformity[j] = uniformityP(shares, own.length);
}

function densityOf(values: number[], middle: number, sigma: number): Float32Array {
  const density = new Float32Array(bins);
  for (const x of values) {
    const bin = sigma === 0 ? bins / 2 : Math.floor(((x - middle) / sigma + 3) * (bins / 6));
    if (bin >= 0 && bin < bins) density[bin]! += 1 / values.length;
  }
  return density;
}
