/**
 * McNemar's exact test, two-sided: two ways read the same images; of those that only one of them reads rightly, `a` are
 * the one's and `b` the other's. How likely is a split at least as uneven, were both equally good? (Binomial with 1/2.)
 * @param a whole number, 0 or more
 * @returns p, 0 to 1
 */
export function mcnemar(a: number, b: number): number {
  const n = a + b;
  let term = -n * Math.LN2; // ln of (n over k) / 2^n
  let tail = 0;
  for (let k = 0; k <= Math.min(a, b); k++) {
    tail += Math.exp(term);
    term += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
