/** One step of Adam on one tensor, for backends without native TensorFlow's variables. */
import type { NamedAttrMap, NamedTensorMap, Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

/** Name of the kernel of a backend that does it in one go. */
export const adamKernel = 'AdamUpdate';

/** first = beta1 first + (1 - beta1) g, second likewise with g^2, weight -= rate first / (sqrt(second) + epsilon). */
export interface AdamNumbers {
  beta1: number;
  beta2: number;
  rate: number;
  epsilon: number;
}

export interface AdamTensors {
  weight: Tensor;
  first: Tensor;
  second: Tensor;
}

/** New tensors; those given stay. Not differentiable. */
export function adamUpdate(held: AdamTensors, gradient: Tensor, numbers: AdamNumbers): AdamTensors {
  if (tf.getKernel(adamKernel, tf.getBackend())) {
    const inputs = { ...held, gradient } as unknown as NamedTensorMap;
    const made = tf.engine().runKernel(adamKernel, inputs, numbers as unknown as NamedAttrMap);
    const [weight, first, second] = made as unknown as [Tensor, Tensor, Tensor];
    return { weight, first, second };
  }
  const { beta1, beta2, rate, epsilon } = numbers;
  return tf.tidy(() => {
    const first = tf.add(tf.mul(held.first, beta1), tf.mul(gradient, 1 - beta1));
    const second = tf.add(tf.mul(held.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const change = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon));
    return { weight: tf.sub(held.weight, change), first, second };
  }) as unknown as AdamTensors;
}
