/** How unusual a capsule is among real digits of its class, as a share of them. */

/** Shares at which the distances' quantiles are kept: hundredths, and thousandths above 99 %. */
export const distanceLevels: readonly number[] = Array.from({ length: 110 }, (_, n) =>
  n <= 99 ? n / 100 : 0.99 + (n - 99) / 1000,
);

/** Quantiles of ascending values at `distanceLevels`, between two values in proportion; zeros where there are none. */
export function quantiles(ascending: ArrayLike<number>): Float32Array {
  const last = ascending.length - 1;
  return Float32Array.from(distanceLevels, (level) => {
    if (last < 0) return 0;
    const place = level * last;
    const below = Math.floor(place);
    const [a, b] = [ascending[below]!, ascending[Math.min(last, below + 1)]!];
    return a + (place - below) * (b - a);
  });
}

/** Share, 0 to 1, of the digits that are no farther out than `distance`. @param kept [levels], from `quantiles` */
export function percentile(kept: ArrayLike<number>, distance: number): number {
  if (distance >= kept[kept.length - 1]!) return 1;
  let low = 0;
  let high = kept.length - 1;
  if (distance < kept[0]!) return 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (kept[middle]! <= distance) low = middle;
    else high = middle;
  }
  const [from, to] = [kept[low]!, kept[high]!];
  const share = to > from ? (distance - from) / (to - from) : 0;
  return distanceLevels[low]! + share * (distanceLevels[high]! - distanceLevels[low]!);
}

/** Below this p, or with fewer held-out images, percentiles are not shown. */
export const leastUniformity = 0.01;
export const fewestHeldOut = 50;
