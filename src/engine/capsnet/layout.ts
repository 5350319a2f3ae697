/** How a formulation's trainable tensors hold the plain parameters; only moving and padding, no arithmetic. */
import type { Network } from '../../shared/configuration.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { Tiling } from './tiling.ts';

/** `restore(arrange(x))` is x, bit for bit, and so are optimiser moments that went the same way. */
export interface Layout {
  /** Names of shared/shapes.ts. */
  parameters: string[];
  arrange(plain: Tensor[]): Tensor;
  restore(working: Tensor): Tensor[];
}

export function plainLayout(name: string): Layout {
  return { parameters: [name], arrange: ([x]) => tf.clone(x!), restore: (x) => [tf.clone(x)] };
}

/** The stem's kernel [K,K,C,F] and bias [F] as [K*K*C + 1, F]. */
export function stemLayout(network: Network): Layout {
  const { kernel: K, filters: F } = network.stem[0]!;
  const C = network.input.channels;
  const rows = K * K * C;
  return {
    parameters: ['conv1.kernel', 'conv1.bias'],
    arrange: ([kernel, bias]) => tf.concat([tf.reshape(kernel!, [rows, F]), tf.reshape(bias!, [1, F])], 0),
    restore: (x) => [
      tf.reshape(tf.slice(x, [0, 0], [rows, F]), [K, K, C, F]),
      tf.reshape(tf.slice(x, [rows, 0], [1, F]), [F]),
    ],
  };
}

/** PrimaryCaps' kernel [K,K,F,O] as [r*r, s*s*F*O]: taps, then phases; 0 where a phase would reach past K. */
export function primaryLayout(network: Network, { taps: r }: Tiling): Layout {
  const { kernel: K, stride: s, types, dims } = network.primaryCapsules;
  const F = network.stem[0]!.filters;
  const inner = F * types * dims;
  const extra = r * s - K;
  return {
    parameters: ['primary.kernel'],
    arrange: ([kernel]) => {
      const padded = tf.pad(tf.reshape(kernel!, [K, K, inner]), [
        [0, extra],
        [0, extra],
        [0, 0],
      ]);
      const split = tf.transpose(tf.reshape(padded, [r, s, r, s, inner]), [0, 2, 1, 3, 4]);
      return tf.reshape(split, [r * r, s * s * inner]);
    },
    restore: (x) => {
      const joined = tf.transpose(tf.reshape(x, [r, r, s, s, inner]), [0, 2, 1, 3, 4]);
      const padded = tf.reshape(joined, [r * s, r * s, inner]);
      return [tf.reshape(tf.slice(padded, [0, 0, 0], [K, K, inner]), [K, K, F, types * dims])];
    },
  };
}

/** DigitCaps' weight [I,J,P,D] as [I,P,J*D]. */
export function digitLayout(network: Network): Layout {
  const I = networkShapes(network).primaryCapsules;
  const P = network.primaryCapsules.dims;
  const { classes: J, dims: D } = network.digitCapsules;
  return {
    parameters: ['digit.weight'],
    arrange: ([weight]) => tf.reshape(tf.transpose(weight!, [0, 2, 1, 3]), [I, P, J * D]),
    restore: (x) => [tf.transpose(tf.reshape(x, [I, P, J, D]), [0, 2, 1, 3])],
  };
}
