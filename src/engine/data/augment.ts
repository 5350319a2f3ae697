/** From stored bytes to what the network sees: pixels from 0 to 1, while training shifted by a few whole pixels. */
import type { ImageSize, LabelledImages } from './dataset.ts';

/** byte / 255 as float32, so that a pixel is the same number wherever it is computed. */
export const fractions = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** @returns [n,H*W*C], 0 to 1, of the images named by `indices` */
export function gatherPixels(
  { pixels }: Pick<LabelledImages, 'pixels'>,
  { height, width, channels }: ImageSize,
  indices: ArrayLike<number>,
): Float32Array {
  const size = height * width * channels;
  const out = new Float32Array(indices.length * size);
  for (let n = 0, to = 0; n < indices.length; n++) {
    for (let from = indices[n]! * size, end = from + size; from < end;)
      out[to++] = fractions[pixels[from++]!]!;
  }
  return out;
}

/**
 * As gatherPixels, each image moved by whole numbers drawn from [-shift, shift], down and then right; what comes in
 * from outside is 0. Two draws per image and none for shift 0, so equal generators give equal images.
 */
export function gatherShifted(
  images: Pick<LabelledImages, 'pixels'>,
  size: ImageSize,
  indices: ArrayLike<number>,
  shift: number,
  generator: { integer(n: number): number },
): Float32Array {
  if (shift === 0) return gatherPixels(images, size, indices);
  const { height, width, channels } = size;
  const row = width * channels;
  const out = new Float32Array(indices.length * height * row);
  for (let n = 0; n < indices.length; n++) {
    const down = generator.integer(2 * shift + 1) - shift;
    const right = (generator.integer(2 * shift + 1) - shift) * channels;
    const image = indices[n]! * height * row;
    const left = Math.max(0, right); // first and last+1 pixel of a row that the shifted image covers
    const end = Math.min(row, row + right);
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      const to = (n * height + y) * row;
      const from = image + (y - down) * row - right;
      for (let x = left; x < end; x++) out[to + x] = fractions[images.pixels[from + x]!]!;
    }
  }
  return out;
}
