/** Places on the diverging scale (--div-0 to --div-8 of tokens.css), 0 to 1; the middle is the surface. */

export interface Range {
  low: number;
  high: number;
}

/** Contributions are never below zero: from the least, the middle, to the most, the orange end. */
export function contributionPlace(value: number, { low, high }: Range): number {
  return high > low ? 0.5 + (0.5 * (value - low)) / (high - low) : 0.75;
}

/** As far below as above an even split: what is around 1 / J tells, not the size. */
export function aroundEven({ low, high }: Range, even: number): Range {
  const reach = Math.max(Math.abs(low - even), Math.abs(high - even));
  return { low: even - reach, high: even + reach };
}

/** A coupling in such a range: less than 1 / J is blue, more is orange. */
export function couplingPlace(value: number, { low, high }: Range): number {
  return high - low > 1e-6 ? (value - low) / (high - low) : 0.5;
}

/** A signed value on a scale of `scaleOf`: zero in the middle, what is above it orange, what is below it blue. */
export function aroundZero(value: number, { low, high }: Range): number {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return reach > 0 ? 0.5 + (0.5 * value) / reach : 0.5;
}
