/**
 * A moving average of the weights beside those that are trained (Polyak and Juditsky, SIAM J. Control Optim. 30, 1992):
 * it reads unseen images better than the weights of any one step, since the noise of the last batches cancels out.
 */
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { Adam } from './optimiser.ts';

/**
 * Steps between two additions, since each passes over all weights: a 64th of what the average reaches back, which is as
 * good as every step, and at most 16, which costs next to nothing.
 */
const [part, most] = [64, 16];

/** @param reach 1 / (1 - decay), in steps. @returns a power of 2 */
function intervalFor(reach: number): number {
  let interval = 1;
  while (interval < most && 2 * interval * part <= reach) interval *= 2;
  return interval;
}

export class WeightAverage {
  readonly #decay: number;
  #held: Tensor[];

  /**
   * Takes copies.
   * @param weights where it starts: those of the beginning, or the average of an earlier session
   * @param decay per step, in (0,1): it reaches back about 1 / (1 - decay) steps, early in a run a ninth of all steps
   */
  constructor(weights: Tensor[], decay: number) {
    this.#decay = decay;
    this.#held = weights.map((tensor) => tf.keep(tf.clone(tensor))); // tensors never change
  }

  /** After each step of `adam`. Depends on its count of steps alone, so that a resumed run has the same digits. */
  follow(adam: Adam): void {
    const { step } = adam;
    const decay = Math.min(this.#decay, (1 + step) / (10 + step));
    const interval = intervalFor(1 / (1 - decay));
    if (step % interval !== 0) return;
    const kept = decay ** interval;
    const before = this.#held;
    this.#held = tf.tidy(() =>
      adam.read().map((weight, n) => {
        const old = before[n]!;
        return tf.keep(tf.add(old, tf.mul(tf.sub(weight, old), 1 - kept)));
      }),
    );
    tf.dispose(before);
  }

  /** The average as it is now; dispose the tensors. */
  read(): Tensor[] {
    return this.#held.map((tensor) => tf.clone(tensor));
  }

  dispose(): void {
    tf.dispose(this.#held);
  }
}
