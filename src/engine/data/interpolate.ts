/** An image read between its pixels, by cubic convolution (Keys, 1981, a = -1/2): as sharp as it was, nearly. */
import { fractions } from './augment.ts';
import type { ImageSize } from './dataset.ts';

/** The cubic reaches two pixels away, so a place up to three outside the image may still touch its edge. */
const border = 3;

/** Holds one image at a time; reading allocates nothing. */
export class Interpolated {
  readonly #size: ImageSize;
  /** [H+2*border,W+2*border,C], 0 outside the image */
  readonly #padded: Float32Array;
  readonly #across = new Float64Array(4);
  readonly #down = new Float64Array(4);

  constructor(size: ImageSize) {
    this.#size = size;
    this.#padded = new Float32Array((size.height + 2 * border) * (size.width + 2 * border) * size.channels);
  }

  /** @param pixels bytes of which the image's begin at `start` */
  hold(pixels: Uint8Array, start: number): void {
    const { height, width, channels } = this.#size;
    const row = width * channels;
    for (let y = 0; y < height; y++) {
      let to = ((y + border) * (width + 2 * border) + border) * channels;
      for (let from = start + y * row, end = from + row; from < end;)
        this.#padded[to++] = fractions[pixels[from++]!]!;
    }
  }

  /** Writes the C channels at (x, y), in pixels from the first one's middle, 0 to 1, to `out` from place `to` on. */
  read(x: number, y: number, out: Float32Array, to: number): void {
    const { height, width, channels } = this.#size;
    const left = Math.floor(x);
    const top = Math.floor(y);
    if (left < -2 || left > width || top < -2 || top > height) {
      out.fill(0, to, to + channels);
      return;
    }
    setWeights(this.#across, x - left);
    setWeights(this.#down, y - top);
    const row = (width + 2 * border) * channels;
    const p = this.#padded;
    const corner = (top - 1 + border) * row + (left - 1 + border) * channels;
    const [a, b, c, d] = this.#across as unknown as [number, number, number, number];
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let line = 0, place = corner + channel; line < 4; line++, place += row) {
        sum +=
          this.#down[line]! *
          (a * p[place]! +
            b * p[place + channels]! +
            c * p[place + 2 * channels]! +
            d * p[place + 3 * channels]!);
      }
      out[to + channel] = Math.min(1, Math.max(0, sum));
    }
  }
}

/** What the four nearest pixels count, `rest` of a pixel past the second. */
function setWeights(weights: Float64Array, rest: number): void {
  weights[0] = rest * (-0.5 + rest * (1 - 0.5 * rest));
  weights[1] = 1 + rest * rest * (-2.5 + 1.5 * rest);
  weights[2] = rest * (0.5 + rest * (2 - 1.5 * rest));
  weights[3] = rest * rest * (-0.5 + 0.5 * rest);
}
