/** The normal distribution that comes closest to one class's capsules: what is usual, and what goes with what. */
import type { CapsuleStatistics } from './capsuleStatistics.ts';
import { symmetricEigen } from './symmetricEigen.ts';

export interface CapsuleDistribution {
  dims: number;
  /** [D]. */
  mean: Float64Array;
  /** [D,D]: shrunk towards a multiple of the identity, (1 - shrinkage) S + shrinkage trace(S)/D I. */
  covariance: Float64Array;
  /** [D,D]: row k is the unit vector of principal component k, largest variance first. */
  components: Float64Array;
  /** [D]: of each component, as measured, never below 0; and shrunk. */
  variances: Float64Array;
  shrunkVariances: Float64Array;
}

/** Null where the class has no two different capsules. */
export function capsuleDistribution(
  { mean, covariance, shrinkage }: Pick<CapsuleStatistics, 'mean' | 'covariance' | 'shrinkage'>,
  digit: number,
): CapsuleDistribution | null {
  const D = mean.length / shrinkage.length;
  const own = Float64Array.from(covariance.subarray(digit * D * D, (digit + 1) * D * D));
  const middle = own.reduce((sum, x, n) => sum + (n % (D + 1) === 0 ? x : 0), 0) / D;
  if (!(middle > 0)) return null;
  const shrink = (value: number, diagonal: boolean) =>
    (1 - shrinkage[digit]!) * value + (diagonal ? shrinkage[digit]! * middle : 0);
  const { values, vectors } = symmetricEigen(own, D);
  const variances = values.map((value) => Math.max(0, value));
  return {
    dims: D,
    mean: Float64Array.from(mean.subarray(digit * D, (digit + 1) * D)),
    covariance: own.map((value, n) => shrink(value, n % (D + 1) === 0)),
    components: vectors,
    variances,
    shrunkVariances: variances.map((value) => Math.max(shrink(value, true), middle * 1e-9)),
  };
}

/** [D]: a capsule's coordinates along the principal components, from the mean. */
export function toComponents(
  { dims, mean, components }: CapsuleDistribution,
  capsule: ArrayLike<number>,
): Float64Array {
  const coordinates = new Float64Array(dims);
  for (let k = 0; k < dims; k++) {
    let sum = 0;
    for (let d = 0; d < dims; d++) sum += components[k * dims + d]! * (capsule[d]! - mean[d]!);
    coordinates[k] = sum;
  }
  return coordinates;
}

/** Distance from the mean in standard deviations: the root of (v - mean)' inverse(covariance) (v - mean). */
export function mahalanobis(distribution: CapsuleDistribution, capsule: ArrayLike<number>): number {
  const coordinates = toComponents(distribution, capsule);
  let sum = 0;
  for (let k = 0; k < coordinates.length; k++) {
    sum += coordinates[k]! ** 2 / distribution.shrunkVariances[k]!;
  }
  return Math.sqrt(sum);
}

/**
 * [D]: how far each dimension's conditional mean moves when dimension d moves by 1, which it does itself:
 * E[v_i | v_d = x] = mean_i + S[i,d] / S[d,d] (x - mean_d), for a normal distribution (Bishop, Pattern Recognition and
 * Machine Learning, equation 2.81), with S the shrunk covariance. Added to any capsule it keeps what that capsule has
 * of its own. A dimension that never varies takes nothing along.
 */
export function followers({ dims, covariance }: CapsuleDistribution, d: number): Float64Array {
  const own = covariance[d * dims + d]!;
  return Float64Array.from({ length: dims }, (_, i) =>
    i === d ? 1 : own > 0 ? covariance[i * dims + d]! / own : 0,
  );
}

/** [D]: the unit vector of component k. */
export const componentDirection = ({ dims, components }: CapsuleDistribution, k: number): Float64Array =>
  components.slice(k * dims, (k + 1) * dims);
