/** 97.5 % of a standard normal distribution lie below it. */
const z = 1.959963984540054;

/**
 * Wilson score interval at 95 % for a share seen in a sample (Wilson 1927): where the true share may well lie. Unlike
 * the textbook's plus and minus it stays within 0 and 1, and holds near them.
 * @param right 0 to `images`
 */
export function wilsonInterval(right: number, images: number): { low: number; high: number } {
  if (images === 0) return { low: 0, high: 1 };
  const share = right / images;
  const spread = z ** 2 / images;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / images + spread / (4 * images));
  // Of none or all the exact ends are 0 and 1; rounding misses them.
  return {
    low: right === 0 ? 0 : middle - half,
    high: right === images ? 1 : middle + half,
  };
}
