/** Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1), by native TensorFlow or by any other backend. */
import type { Training } from '../../shared/configuration.ts';
import type { AdamTensors } from '../backend/adamUpdate.ts';
import { adamUpdate } from '../backend/adamUpdate.ts';
import type { AdamScalars } from '../backend/native.ts';
import { NativeVariable } from '../backend/native.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { isNative, tf } from '../backend/tensorflow.ts';

type Constants = Training['adam'];

/** Where an earlier session stopped. */
interface Earlier {
  /** Steps taken. */
  step: number;
  first: Tensor[];
  second: Tensor[];
}

export interface Adam {
  /** Steps taken. */
  readonly step: number;
  /** The weights as they are now; dispose them before the next `apply`. */
  read(): Tensor[];
  /** The moments as they are now; dispose them before the next `apply`. */
  readMoments(): { first: Tensor[]; second: Tensor[] };
  /** One step against the gradients, in the order of the weights. */
  apply(gradients: Tensor[], learningRate: number): void;
  dispose(): void;
}

/** Copies the tensors. Moments start at 0, or where an earlier session left them. */
export function createAdam(weights: Tensor[], constants: Constants, earlier?: Earlier): Adam {
  return isNative() ? new FusedAdam(weights, constants, earlier) : new PlainAdam(weights, constants, earlier);
}

/** By TensorFlow's fused kernel, on variables that live there: one pass over memory instead of a dozen. */
class FusedAdam implements Adam {
  readonly #constants: Constants;
  readonly #weights: NativeVariable[];
  readonly #first: NativeVariable[];
  readonly #second: NativeVariable[];
  #step: number;

  constructor(weights: Tensor[], constants: Constants, earlier?: Earlier) {
    const zeros = () => weights.map(({ shape }) => NativeVariable.zeros(shape));
    this.#constants = constants;
    this.#weights = weights.map((tensor) => new NativeVariable(tensor));
    this.#first = earlier ? earlier.first.map((tensor) => new NativeVariable(tensor)) : zeros();
    this.#second = earlier ? earlier.second.map((tensor) => new NativeVariable(tensor)) : zeros();
    this.#step = earlier?.step ?? 0;
  }

  get step(): number {
    return this.#step;
  }

  read(): Tensor[] {
    return this.#weights.map((variable) => variable.read());
  }

  readMoments(): { first: Tensor[]; second: Tensor[] } {
    return { first: this.#first.map((v) => v.read()), second: this.#second.map((v) => v.read()) };
  }

  apply(gradients: Tensor[], learningRate: number): void {
    const t = ++this.#step;
    const { beta1, beta2, epsilon } = this.#constants;
    // From the whole number t each time, not multiplied up, so that a resumed run has the same digits. The kernel adds
    // epsilon to sqrt(second) before correcting its bias; scaled so, it is the epsilon of algorithm 1.
    const powers = [beta1 ** t, beta2 ** t] as const;
    const scaled = epsilon * Math.sqrt(1 - powers[1]);
    tf.tidy(() => {
      const scalars = [...powers, learningRate, beta1, beta2, scaled].map((x) => tf.scalar(x)) as AdamScalars;
      gradients.forEach((gradient, n) => {
        this.#weights[n]!.applyAdam(this.#first[n]!, this.#second[n]!, scalars, gradient);
      });
    });
  }

  dispose(): void {
    for (const variable of [...this.#weights, ...this.#first, ...this.#second]) variable.dispose();
  }
}

/** By the backend's own update (backend/adamUpdate.ts), which gives new tensors. */
class PlainAdam implements Adam {
  readonly #constants: Constants;
  #held: AdamTensors[];
  #step: number;

  constructor(weights: Tensor[], constants: Constants, earlier?: Earlier) {
    // Tensors never change, so that a clone is as good as a copy.
    const own = (tensor: Tensor) => tf.keep(tf.clone(tensor));
    const moment = (earlier: Tensor[] | undefined, n: number) =>
      earlier ? own(earlier[n]!) : tf.keep(tf.zeros(weights[n]!.shape));
    this.#constants = constants;
    this.#held = weights.map((tensor, n) => ({
      weight: own(tensor),
      first: moment(earlier?.first, n),
      second: moment(earlier?.second, n),
    }));
    this.#step = earlier?.step ?? 0;
  }

  get step(): number {
    return this.#step;
  }

  read(): Tensor[] {
    return this.#held.map(({ weight }) => tf.clone(weight));
  }

  readMoments(): { first: Tensor[]; second: Tensor[] } {
    return {
      first: this.#held.map(({ first }) => tf.clone(first)),
      second: this.#held.map(({ second }) => tf.clone(second)),
    };
  }

  apply(gradients: Tensor[], learningRate: number): void {
    const t = ++this.#step;
    const { beta1, beta2, epsilon } = this.#constants;
    const correction = Math.sqrt(1 - beta2 ** t);
    const rate = (learningRate * correction) / (1 - beta1 ** t);
    const numbers = { beta1, beta2, rate, epsilon: epsilon * correction };
    this.#held = this.#held.map((held, n) => {
      const updated = adamUpdate(held, gradients[n]!, numbers);
      tf.dispose(Object.values(held));
      return {
        weight: tf.keep(updated.weight),
        first: tf.keep(updated.first),
        second: tf.keep(updated.second),
      };
    });
  }

  dispose(): void {
    for (const held of this.#held) tf.dispose(Object.values(held));
  }
}
