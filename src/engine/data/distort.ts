/** Training digits turned, stretched and sheared a little, as other hands would have written them. */
import type { Distortion } from '../../shared/configuration.ts';
import type { ImageSize, LabelledImages } from './dataset.ts';

/** Where a pixel comes from, about the image's middle: x from `xx` x + `xy` y, y from `yx` x + `yy` y. */
interface Sampling {
  xx: number;
  xy: number;
  yx: number;
  yy: number;
}

/** Four draws: the turn, how much wider, how much higher, the shear. Turned last. */
function drawSampling({ rotation, scale, shear }: Distortion, uniform: () => number): Sampling {
  const within = (bound: number) => (2 * uniform() - 1) * bound;
  const angle = (within(rotation) * Math.PI) / 180;
  const wider = 1 + within(scale);
  const higher = 1 + within(scale);
  const slope = within(shear);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    xx: cos / wider,
    xy: cos * slope - sin / higher,
    yx: sin / wider,
    yy: sin * slope + cos / higher,
  };
}

/**
 * Images moved by whole numbers drawn from [-shift, shift], down and then right, and distorted about their middle by
 * amounts drawn evenly up to those of `distortion`; between pixels by bilinear interpolation, 0 outside. Six draws per
 * image, so equal generators give equal images.
 * @returns [n,H*W*C], 0 to 1, of the images named by `indices`
 */
export function gatherDistorted(
  { pixels }: Pick<LabelledImages, 'pixels'>,
  { height, width, channels }: ImageSize,
  indices: ArrayLike<number>,
  { shift, distortion }: { shift: number; distortion: Distortion },
  generator: { integer(n: number): number; uniform(): number },
): Float32Array {
  const out = new Float32Array(indices.length * height * width * channels);
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  let to = 0;
  for (let n = 0; n < indices.length; n++) {
    const image = indices[n]! * height * width * channels;
    const down = generator.integer(2 * shift + 1) - shift;
    const right = generator.integer(2 * shift + 1) - shift;
    const { xx, xy, yx, yy } = drawSampling(distortion, () => generator.uniform());
    for (let y = 0; y < height; y++) {
      const dy = y - middleY - down;
      for (let x = 0; x < width; x++) {
        const dx = x - middleX - right;
        const fromX = middleX + xx * dx + xy * dy;
        const fromY = middleY + yx * dx + yy * dy;
        const left = Math.floor(fromX);
        const top = Math.floor(fromY);
        const restX = fromX - left;
        const restY = fromY - top;
        const inTop = top >= 0 && top < height;
        const inBottom = top >= -1 && top < height - 1;
        const inLeft = left >= 0 && left < width;
        const inRight = left >= -1 && left < width - 1;
        const place = image + (top * width + left) * channels;
        for (let from = place; from < place + channels; from++) {
          const a = inTop && inLeft ? pixels[from]! : 0;
          const b = inTop && inRight ? pixels[from + channels]! : 0;
          const c = inBottom && inLeft ? pixels[from + width * channels]! : 0;
          const d = inBottom && inRight ? pixels[from + (width + 1) * channels]! : 0;
          const upper = a + (b - a) * restX;
          const lower = c + (d - c) * restX;
          out[to++] = (upper + (lower - upper) * restY) / 255;
        }
      }
    }
  }
  return out;
}
