/**
 * Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) by TensorFlow's fused kernel, on variables that live in native
 * TensorFlow: one pass over memory instead of a dozen.
 */
import type { Training } from '../../shared/configuration.ts';
import type { AdamScalars } from '../backend/raw.ts';
import { NativeVariable } from '../backend/raw.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';

export class FusedAdam {
  readonly #constants: Training['adam'];
  readonly #weights: NativeVariable[];
  readonly #first: NativeVariable[];
  readonly #second: NativeVariable[];
  /** Steps taken. */
  #step: number;

  /** Copies the tensors. Moments start at 0, or where an earlier session left them. */
  constructor(
    weights: Tensor[],
    constants: Training['adam'],
    earlier?: { step: number; first: Tensor[]; second: Tensor[] },
  ) {
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

  /** The weights as they are now; dispose them before the next `apply`. */
  read(): Tensor[] {
    return this.#weights.map((variable) => variable.read());
  }

  /** The moments as they are now; dispose them before the next `apply`. */
  readMoments(): { first: Tensor[]; second: Tensor[] } {
    return { first: this.#first.map((v) => v.read()), second: this.#second.map((v) => v.read()) };
  }

  /** One step against the gradients, in the order of the weights. */
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
