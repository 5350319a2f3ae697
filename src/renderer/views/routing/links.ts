/** The lines from groups of primary capsules to digits. */

export interface Link {
  group: number;
  digit: number;
  value: number;
  /** Of the strongest link, 0 to 1. */
  share: number;
}

/** More lines than these are a grey cloud, and slow. */
export const mostLinks = 400;

/**
 * The strongest links, strongest last, so that they are drawn on top; those to the chosen digit come after all others.
 * @param values [G,J], not negative
 */
export function linksOf(values: ArrayLike<number>, classes: number, digit: number): Link[] {
  const all = Array.from(values, (value, n) => ({
    group: Math.floor(n / classes),
    digit: n % classes,
    value,
  }));
  const kept = all.sort((a, b) => b.value - a.value).slice(0, mostLinks);
  const most = kept[0]?.value ?? 0;
  return kept
    .map((link) => ({ ...link, share: most > 0 ? link.value / most : 0 }))
    .sort((a, b) => Number(a.digit === digit) - Number(b.digit === digit) || a.value - b.value);
}

/** n of `count` places spread evenly from `start` to `end`; one alone stands in the middle. */
export const evenPlace = (n: number, count: number, start: number, end: number): number =>
  count > 1 ? start + (n * (end - start)) / (count - 1) : (start + end) / 2;
