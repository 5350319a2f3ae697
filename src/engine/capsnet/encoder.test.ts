/** The gradients of Conv1, PrimaryCaps and DigitCaps in each formulation, against finite differences. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Activation, Network } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectGradients, noise, withoutLeak } from '../testing/gradients.ts';
import { createEncoder } from './encoder.ts';
import { Generator } from './random.ts';
import { formulationsHere } from '../testing/formulationsHere.ts';

beforeAll(() => chooseBackend());

interface Case {
  input?: [number, number, number];
  strides?: [stem: number, primary: number];
  stem?: Activation;
  primary?: Activation;
  divisor?: number;
  bias?: boolean;
}

const cases: [string, Case][] = [
  ['the paper', {}],
  [
    'the divisor, activation and bias of the paper’s code',
    { divisor: 2, primary: { kind: 'sigmoid' }, bias: true },
  ],
  ['sigmoid, colour, not square', { input: [9, 11, 3], stem: { kind: 'sigmoid' } }],
  ['strides', { input: [13, 13, 1], strides: [2, 1], stem: { kind: 'leaky-relu', slope: 0.2 } }],
];

function networkOf({
  input = [10, 10, 1],
  strides = [1, 2],
  stem = { kind: 'relu' },
  primary = { kind: 'none' },
  divisor = 1,
  bias = false,
}: Case): Network {
  const { network } = findPreset('tiny').configuration;
  return {
    ...network,
    input: { height: input[0], width: input[1], channels: input[2] },
    stem: [{ ...network.stem[0]!, kernel: 3, stride: strides[0], filters: 4, activation: stem }],
    primaryCapsules: {
      ...network.primaryCapsules,
      ...{ kernel: 3, stride: strides[1], types: 2, dims: 3, activation: primary, divisor },
    },
    digitCapsules: { ...network.digitCapsules, classes: 3, dims: 4, bias },
    decoder: null,
  };
}

/** Conv1 stays away from the kink of its ReLU: its biases are +-2, and what they are added to is below 1.5. */
function weightsOf(network: Network, generator: Generator): Tensor[] {
  const { kernel, filters } = network.stem[0]!;
  const scales: Record<string, number> = {
    'conv1.kernel': 1.5 / (kernel * kernel * network.input.channels),
    'primary.kernel': 0.3,
    'digit.weight': 1,
  };
  return parameterShapes(network).map(({ name, shape }) =>
    name === 'conv1.bias'
      ? tf.tensor1d(Array.from({ length: filters }, (_, n) => (n % 2 === 0 ? 2 : -2)))
      : noise(shape, generator, scales[name] ?? 0.3),
  );
}

describe.each(formulationsHere)('%s', (formulation) => {
  test.each(cases)('%s: gradients agree with finite differences', (_, sizes) => {
    const network = networkOf(sizes);
    const encoder = createEncoder(network, formulation);
    expect(encoder.formulation).toBe(formulation);
    const names = parameterShapes(network).map(({ name }) => name);
    withoutLeak(() => {
      const generator = new Generator(17);
      const { height, width, channels } = network.input;
      const images = noise([2, height, width, channels], generator);
      // By the plain parameters: the matrix formulation has places of its own that must stay 0.
      const capsules = (...plain: Tensor[]) =>
        encoder.train(
          images,
          encoder.layouts.map(({ parameters, arrange }) =>
            arrange(parameters.map((name) => plain[names.indexOf(name)]!)),
          ),
        );
      expectGradients(capsules, weightsOf(network, generator), { step: 3e-3, tolerance: 2e-3 });
    });
    encoder.dispose();
  });
});
