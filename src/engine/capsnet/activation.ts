/** Activations whose gradient follows from their own output, so that nothing else need be kept. */
import type { Activation } from '../../shared/configuration.ts';
import { withGradient } from '../backend/gradient.ts';
import { reluGradient } from '../backend/raw.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';

/** Any shape, in and out. Differentiable only inside `activate`. */
export function activation(x: Tensor, kind: Activation): Tensor {
  switch (kind.kind) {
    case 'none':
      return x;
    case 'relu':
      return tf.relu(x);
    case 'leaky-relu':
      return tf.leakyRelu(x, kind.slope);
    case 'sigmoid':
      return tf.sigmoid(x);
  }
}

/** The gradient of what went in, from that of what came out and the output itself. */
export function activationGradient(gradient: Tensor, output: Tensor, kind: Activation): Tensor {
  switch (kind.kind) {
    case 'none':
      return gradient;
    case 'relu':
      return reluGradient(gradient, output);
    case 'leaky-relu':
      return tf.where(tf.greater(output, 0), gradient, tf.mul(gradient, kind.slope));
    case 'sigmoid':
      return tf.mul(gradient, tf.mul(output, tf.sub(1, output)));
  }
}

/** Any shape, in and out; differentiable. */
export function activate(x: Tensor, kind: Activation): Tensor {
  if (kind.kind === 'none') return x;
  return withGradient(
    [x],
    () => {
      const value = activation(x, kind);
      return { value, keep: [value] };
    },
    (gradient, [output]) => [activationGradient(gradient, output!, kind)],
  );
}
