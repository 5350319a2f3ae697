/** What the images of a group have in common: their mean, and how far they are spread around it. */

export interface GroupFigure {
  images: number;
  /** [H*W*C], 0 to 1. */
  mean: Float32Array;
  /** [H*W*C]: standard deviation (divided by n), 0 to 0.5. */
  spread: Float32Array;
  largestSpread: number;
}

export class GroupSums {
  #images = 0;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  /** @param size H*W*C */
  constructor(size: number) {
    this.#sums = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  /** @param pixels [n,H*W*C], 0 to 255 */
  add(pixels: Uint8Array): void {
    const size = this.#sums.length;
    for (let start = 0; start < pixels.length; start += size) {
      for (let p = 0; p < size; p++) {
        const value = pixels[start + p]!;
        this.#sums[p]! += value;
        this.#squares[p]! += value * value;
      }
    }
    this.#images += pixels.length / size;
  }

  figure(): GroupFigure {
    const n = Math.max(1, this.#images);
    const mean = Float32Array.from(this.#sums, (sum) => sum / n / 255);
    const spread = Float32Array.from(
      this.#squares,
      (square, p) => Math.sqrt(Math.max(0, square / n - (this.#sums[p]! / n) ** 2)) / 255,
    );
    return { images: this.#images, mean, spread, largestSpread: spread.reduce((a, b) => Math.max(a, b), 0) };
  }
}
