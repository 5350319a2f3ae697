/** How fast a run goes and how long it will still take. Times in seconds. */

/** A measurement's weight falls to 1/e after so many seconds of training. */
const memory = 10;

export interface RemainingWork {
  /** Training images still to be seen. */
  images: number;
  /** Validation images still to be read, over all remaining epochs. */
  validationImages: number;
}

export class Pace {
  #secondsPerImage: number | null = null;
  #validationSecondsPerImage: number | null = null;

  /** Smoothed; 0 before the first step. */
  get imagesPerSecond(): number {
    return this.#secondsPerImage === null ? 0 : 1 / this.#secondsPerImage;
  }

  step(images: number, seconds: number): void {
    const measured = seconds / images;
    const weight = 1 - Math.exp(-seconds / memory);
    this.#secondsPerImage =
      this.#secondsPerImage === null
        ? measured
        : this.#secondsPerImage + weight * (measured - this.#secondsPerImage);
  }

  validation(images: number, seconds: number): void {
    this.#validationSecondsPerImage = seconds / images;
  }

  /** Null before the first step. A forward pass counts as a third of a training step until one was measured. */
  remaining({ images, validationImages }: RemainingWork): number | null {
    const perImage = this.#secondsPerImage;
    if (perImage === null) return null;
    return images * perImage + validationImages * (this.#validationSecondsPerImage ?? perImage / 3);
  }
}
