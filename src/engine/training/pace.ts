/** How fast a run goes and how long it will still take. Times in seconds. */

/** A measurement's weight falls to 1/e after so many seconds of training. */
const memory = 10;
/** The first steps allocate what stays and compile what runs: several times slower than all others. */
const warmUp = 3;

export interface RemainingWork {
  /** Training images still to be seen. */
  images: number;
  /** Validation images still to be read, over all remaining epochs. */
  validationImages: number;
}

export class Pace {
  #steps = 0;
  /** Seconds and images of the steps so far, older ones weighing less: their quotient leans to no single step. */
  #seconds = 0;
  #images = 0;
  #validationSecondsPerImage: number | null = null;

  /** Smoothed; 0 before the first step. */
  get imagesPerSecond(): number {
    return this.#images === 0 ? 0 : this.#images / this.#seconds;
  }

  step(images: number, seconds: number): void {
    // Of the first steps only the last counts, and that only until the next one.
    const kept = this.#steps++ <= warmUp ? 0 : Math.exp(-seconds / memory);
    this.#seconds = kept * this.#seconds + seconds;
    this.#images = kept * this.#images + images;
  }

  validation(images: number, seconds: number): void {
    this.#validationSecondsPerImage = seconds / images;
  }

  /** Null during the first steps. A forward pass counts as a third of a training step until one was measured. */
  remaining({ images, validationImages }: RemainingWork): number | null {
    if (this.#steps <= warmUp) return null;
    const perImage = this.#seconds / this.#images;
    return images * perImage + validationImages * (this.#validationSecondsPerImage ?? perImage / 3);
  }
}
