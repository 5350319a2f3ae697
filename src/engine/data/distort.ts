/** Training digits turned, stretched, sheared and bent a little, as other hands would have written them. */
import type { Distortion } from '../../shared/configuration.ts';
import { gatherShifted } from './augment.ts';
import type { ImageSize, LabelledImages } from './dataset.ts';
import { Interpolated } from './interpolate.ts';

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

/** Nodes a side of the grid that an elastic distortion moves, evenly over the image, its edges included. */
const nodes = 5;

/** How far each place is drawn sideways and down: at the nodes by amounts drawn, between them bilinear. */
class Displacement {
  x = 0;
  y = 0;
  /** [nodes,nodes,2] */
  readonly #moved = new Float64Array(2 * nodes * nodes);

  draw(elastic: number, uniform: () => number): void {
    for (let n = 0; n < this.#moved.length; n++)
      this.#moved[n] = elastic > 0 ? elastic * (2 * uniform() - 1) : 0;
  }

  /** Sets `x` and `y` to how far; `across` and `down`: 0 at one edge to 1 at the other. */
  find(across: number, down: number): void {
    const left = Math.min(nodes - 2, Math.floor(across * (nodes - 1)));
    const top = Math.min(nodes - 2, Math.floor(down * (nodes - 1)));
    const restX = across * (nodes - 1) - left;
    const restY = down * (nodes - 1) - top;
    const place = 2 * (top * nodes + left);
    this.x = this.#between(place, restX, restY);
    this.y = this.#between(place + 1, restX, restY);
  }

  #between(place: number, restX: number, restY: number): number {
    const m = this.#moved;
    const below = place + 2 * nodes;
    const upper = m[place]! + (m[place + 2]! - m[place]!) * restX;
    const lower = m[below]! + (m[below + 2]! - m[below]!) * restX;
    return upper + (lower - upper) * restY;
  }
}

/**
 * Images moved by whole numbers drawn from [-shift, shift], down and then right, and a share of them distorted about
 * their middle by amounts drawn evenly up to those of `distortion`; between pixels by cubic convolution, 0 outside.
 * Equal generators give equal images.
 * @returns [n,H*W*C], 0 to 1, of the images named by `indices`
 */
export function gatherDistorted(
  images: Pick<LabelledImages, 'pixels'>,
  size: ImageSize,
  indices: ArrayLike<number>,
  { shift, distortion }: { shift: number; distortion: Distortion },
  generator: { integer(n: number): number; uniform(): number },
): Float32Array {
  const { height, width, channels } = size;
  const pixels = height * width * channels;
  const out = new Float32Array(indices.length * pixels);
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  const image = new Interpolated(size);
  const displacement = new Displacement();
  const uniform = () => generator.uniform();
  for (let n = 0; n < indices.length; n++) {
    const index = indices[n]!;
    if (distortion.share < 1 && uniform() >= distortion.share) {
      out.set(gatherShifted(images, size, [index], shift, generator), n * pixels);
      continue;
    }
    image.hold(images.pixels, index * pixels);
    const down = generator.integer(2 * shift + 1) - shift;
    const right = generator.integer(2 * shift + 1) - shift;
    const { xx, xy, yx, yy } = drawSampling(distortion, uniform);
    displacement.draw(distortion.elastic, uniform);
    let to = n * pixels;
    for (let y = 0; y < height; y++) {
      const dy = y - middleY - down;
      const lower = y / Math.max(1, height - 1);
      for (let x = 0; x < width; x++) {
        const dx = x - middleX - right;
        const further = x / Math.max(1, width - 1);
        displacement.find(further, lower);
        const fromX = middleX + xx * dx + xy * dy + displacement.x;
        const fromY = middleY + yx * dx + yy * dy + displacement.y;
        image.read(fromX, fromY, out, to);
        to += channels;
      }
    }
  }
  return out;
}
