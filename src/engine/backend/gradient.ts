/** A function with a gradient of our own, for automatic differentiation around it. */
import type { Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

/**
 * @param inputs what the result is differentiated by
 * @param forward computes the value and names the tensors that `gradient` will need
 * @param gradient from the gradient of the value and those tensors to one gradient per input, in their order
 */
export function withGradient(
  inputs: Tensor[],
  forward: (inputs: Tensor[]) => { value: Tensor; keep: Tensor[] },
  gradient: (dy: Tensor, kept: Tensor[]) => Tensor[],
): Tensor {
  return tf.customGrad((...given) => {
    const save = given.pop() as (tensors: Tensor[]) => void;
    const { value, keep } = forward(given as Tensor[]);
    save(keep);
    return { value, gradFunc: (dy, kept) => tf.tidy(() => gradient(dy, kept)) };
  })(...inputs);
}
