/** What max pooling keeps, and what it discards: shown on the pixels of a digit. */

/** Largest value of each whole block x block square. pixels [H*W] -> [floor(H/block) * floor(W/block)]. */
export function maxPool(pixels: ArrayLike<number>, width: number, block: number): number[] {
  const height = pixels.length / width;
  const across = Math.floor(width / block);
  const down = Math.floor(height / block);
  const pooled = new Array<number>(across * down).fill(-Infinity);
  for (let y = 0; y < down * block; y++) {
    for (let x = 0; x < across * block; x++) {
      const at = Math.floor(y / block) * across + Math.floor(x / block);
      pooled[at] = Math.max(pooled[at]!, pixels[y * width + x]!);
    }
  }
  return pooled;
}

/**
 * The same pixels, shuffled within each block: another picture that pools to exactly the same numbers.
 *
 * @param random values in [0,1)
 */
export function shuffleWithinBlocks(
  pixels: ArrayLike<number>,
  width: number,
  block: number,
  random: () => number,
): Uint8Array {
  const shuffled = Uint8Array.from(pixels);
  const height = pixels.length / width;
  for (let top = 0; top + block <= height; top += block) {
    for (let left = 0; left + block <= width; left += block) {
      const at = (n: number) => (top + Math.floor(n / block)) * width + left + (n % block);
      // Fisher and Yates.
      for (let n = block * block - 1; n > 0; n--) {
        const other = Math.floor(random() * (n + 1));
        const held = shuffled[at(n)]!;
        shuffled[at(n)] = shuffled[at(other)]!;
        shuffled[at(other)] = held;
      }
    }
  }
  return shuffled;
}
