/** Counts [true class][read as], as Evaluate and Train draw them. */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let n = 0; n < labels.length; n++) matrix[labels[n]!]![predictions[n]!]!++;
  return matrix;
}

/** The answers to the last `capacity` training images: what the network confuses now, not since its start. */
export class RecentAnswers {
  readonly #labels: Uint8Array;
  readonly #predictions: Uint8Array;
  #added = 0;

  constructor(capacity: number) {
    this.#labels = new Uint8Array(capacity);
    this.#predictions = new Uint8Array(capacity);
  }

  get images(): number {
    return Math.min(this.#added, this.#labels.length);
  }

  add(labels: ArrayLike<number>, predictions: ArrayLike<number>): void {
    for (let n = 0; n < labels.length; n++) {
      const place = this.#added++ % this.#labels.length;
      this.#labels[place] = labels[n]!;
      this.#predictions[place] = predictions[n]!;
    }
  }

  /** Counts [true class][read as]. */
  matrix(classes: number): number[][] {
    const { images } = this;
    return confusionMatrix(this.#labels.subarray(0, images), this.#predictions.subarray(0, images), classes);
  }
}
