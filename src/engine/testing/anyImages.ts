/** Images of any small size for property tests. */
import fc from 'fast-check';
import type { ImageSize } from '../data/dataset.ts';

export const anySize: fc.Arbitrary<ImageSize> = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 3 }),
});

/** [n,H*W*C] bytes: near each other none are equal. */
export function distinctPixels(n: number, { height, width, channels }: ImageSize): Uint8Array {
  return Uint8Array.from({ length: n * height * width * channels }, (_, k) => (k * 37 + 1) % 256);
}
