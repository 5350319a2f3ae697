/** Coupling coefficients as figures: how even they are, and how far they have moved from 1 / J. */

/**
 * How evenly couplings [I,J] (row-major) are shared: mean entropy of the rows over log J, weighted by row.
 * 1: uniform, every class gets the same; 0: each capsule feeds one class alone.
 *
 * @param weights [I], how much each row counts; equal by default
 */
export function relativeEntropy(
  couplings: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): number {
  let sum = 0;
  let total = 0;
  for (let start = 0, i = 0; start < couplings.length; start += classes, i++) {
    let entropy = 0;
    for (let j = 0; j < classes; j++) {
      const c = couplings[start + j]!;
      if (c > 0) entropy -= c * Math.log(c);
    }
    const weight = weights ? weights[i]! : 1;
    sum += weight * entropy;
    total += weight;
  }
  return total > 0 ? sum / total / Math.log(classes) : 0;
}

export interface CouplingSpread {
  /** relativeEntropy, each capsule counted once. */
  evenness: number;
  /** 5 % of the couplings lie below `low`, 5 % above `high`. */
  low: number;
  high: number;
}

/** Of the couplings [I,J] of one iteration. */
export function couplingSpread(couplings: Float32Array, classes: number): CouplingSpread {
  const sorted = Float32Array.from(couplings).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { evenness: relativeEntropy(couplings, classes), low: at(0.05), high: at(0.95) };
}

/** The couplings [I,J] of one iteration, counted from 0, out of [R,I,J]; no copy. */
export function couplingsAfter(couplings: Float32Array, iterations: number, iteration: number): Float32Array {
  const size = couplings.length / iterations;
  return couplings.subarray(iteration * size, (iteration + 1) * size);
}
