/** Whether held-out digits are as far out as those that the network learned from. */

/**
 * p of the two-sample Kolmogorov-Smirnov test, given that the percentiles were read off a sample of `reference`
 * values: the chance of a difference from uniform as large as this where there is none. Stephens' approximation for
 * finite samples (Press et al., Numerical Recipes, section 14.3.3).
 * @param shares 0 to 1, in any order
 */
export function uniformityP(shares: ArrayLike<number>, reference: number): number {
  const n = shares.length;
  const ascending = Float64Array.from(shares).sort();
  let gap = 0;
  for (let k = 0; k < n; k++) gap = Math.max(gap, (k + 1) / n - ascending[k]!, ascending[k]! - k / n);
  const size = Math.sqrt((n * reference) / (n + reference));
  return kolmogorov((size + 0.12 + 0.11 / size) * gap);
}

/** Q(x) = 2 sum over k of (-1)^(k-1) exp(-2 k² x²): the chance that Kolmogorov's statistic is larger than x. */
function kolmogorov(x: number): number {
  if (x < 0.2) return 1; // the series converges slowly there, and 1 - Q is below 1e-12
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.max(0, Math.min(1, sum));
}
