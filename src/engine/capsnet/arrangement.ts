/** Between plain parameters, as checkpoints keep them, and the tensors that a formulation works on. */
import type { Network } from '../../shared/configuration.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { Encoder } from './encoder.ts';
import type { Layout } from './layout.ts';
import { plainLayout } from './layout.ts';
import type { Parameters } from './parameters.ts';

/** The trainable tensors of a network in one formulation, in their order. */
export function layoutsOf(encoder: Encoder, network: Network): Layout[] {
  const decoder = parameterShapes(network).filter(({ name }) => name.startsWith('decoder.'));
  return [...encoder.layouts, ...decoder.map(({ name }) => plainLayout(name))];
}

/** Plain parameters -> working tensors. */
export function arrangeParameters(layouts: Layout[], parameters: Parameters): Tensor[] {
  return layouts.map((layout) =>
    tf.tidy(() =>
      layout.arrange(
        layout.parameters.map((name) => {
          const { values, shape } = parameters.get(name)!;
          return tf.tensor(values, shape);
        }),
      ),
    ),
  );
}

/** Working tensors -> plain parameters, in the order of shared/shapes.ts. */
export function restoreParameters(layouts: Layout[], network: Network, working: Tensor[]): Parameters {
  const found: Parameters = new Map();
  layouts.forEach((layout, n) =>
    tf.tidy(() => {
      layout.restore(working[n]!).forEach((plain, k) => {
        // A copy: on some backends dataSync returns the tensor's own memory.
        found.set(layout.parameters[k]!, { shape: plain.shape, values: Float32Array.from(plain.dataSync()) });
      });
    }),
  );
  return new Map(parameterShapes(network).map(({ name }) => [name, found.get(name)!]));
}
