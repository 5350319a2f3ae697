/** Covariance of a class's capsules, and how far to trust it. */

export interface Covariance {
  /** [D]. */
  mean: Float64Array;
  /** [D,D], divided by n. */
  covariance: Float64Array;
  /** 0 to 1: intensity of shrinkage towards trace(S)/D times the identity. */
  shrinkage: number;
}

/**
 * The sample covariance S and the shrinkage of least expected squared error: Ledoit and Wolf, "A well-conditioned
 * estimator for large-dimensional covariance matrices", Journal of Multivariate Analysis 88 (2004), section 3.2. With
 * thousands of images it is close to 0, with a handful close to 1.
 * @param samples each [D]
 */
export function covarianceOf(samples: readonly ArrayLike<number>[], D: number): Covariance {
  const n = samples.length;
  const mean = new Float64Array(D);
  const covariance = new Float64Array(D * D);
  if (n === 0) return { mean, covariance, shrinkage: 0 };
  for (const sample of samples) for (let d = 0; d < D; d++) mean[d]! += sample[d]! / n;
  const own = new Float64Array(D);
  /** Sum over the images of |x|^4, which is that of |x x'|^2. */
  let fourth = 0;
  for (const sample of samples) {
    let square = 0;
    for (let d = 0; d < D; d++) {
      own[d] = sample[d]! - mean[d]!;
      square += own[d]! ** 2;
    }
    fourth += square ** 2;
    for (let i = 0; i < D; i++) {
      for (let d = 0; d < D; d++) covariance[i * D + d]! += (own[i]! * own[d]!) / n;
    }
  }
  const trace = covariance.reduce((sum, x, k) => sum + (k % (D + 1) === 0 ? x : 0), 0);
  const squares = covariance.reduce((sum, x) => sum + x * x, 0);
  /** d² and b² of the paper, times D: distance of S from the multiple of the identity, and S's own error. */
  const distance = squares - trace ** 2 / D;
  const error = Math.max(0, fourth / n - squares) / n;
  return { mean, covariance, shrinkage: distance > 0 ? Math.min(1, error / distance) : 1 };
}
