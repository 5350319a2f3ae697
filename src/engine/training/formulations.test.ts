/** All formulations of the network give the same loss and gradients, over many kernels, strides, sizes and routings. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Activation, Configuration } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { hasKernels } from '../backend/kernels.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from '../capsnet/arrangement.ts';
import type { Formulation } from '../capsnet/encoder.ts';
import { createEncoder, formulationsOf } from '../capsnet/encoder.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { differentiate } from './stepGradients.ts';

beforeAll(() => chooseBackend());
expectNoLeaks();

interface Case {
  input: [height: number, width: number, channels: number];
  stem: [kernel: number, stride: number];
  primary: [kernel: number, stride: number];
  iterations: number;
  classes: number;
  activation?: Activation;
  bias?: boolean;
  decoder?: boolean;
}

const { network, loss, ...rest } = findPreset('tiny').configuration;

function configurationOf({ input, stem, primary, ...given }: Case): Configuration {
  const { activation = { kind: 'relu' }, bias = false, decoder = true } = given;
  return {
    ...rest,
    loss,
    network: {
      ...network,
      input: { height: input[0], width: input[1], channels: input[2] },
      stem: [{ ...network.stem[0]!, kernel: stem[0], stride: stem[1], filters: 5, activation }],
      primaryCapsules: {
        ...network.primaryCapsules,
        kernel: primary[0],
        stride: primary[1],
        types: 2,
        dims: 3,
      },
      digitCapsules: {
        ...network.digitCapsules,
        classes: given.classes,
        dims: 4,
        iterations: given.iterations,
        bias,
      },
      decoder: decoder ? { ...network.decoder!, hidden: [{ units: 7, activation: { kind: 'relu' } }] } : null,
    },
  };
}

const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((x, n) => x - b[n]!));

function expectAgreement(given: Case): void {
  const configuration = configurationOf(given);
  const generator = new Generator(5);
  const parameters = initialParameters(configuration.network, generator);
  for (const { values } of parameters.values())
    values.forEach((x, n) => (values[n] = 2 * x + 0.1 * generator.uniform()));
  const labels = Int32Array.from({ length: 3 }, (_, n) => n % given.classes);
  const { pixels } = networkShapes(configuration.network);
  const images = Float32Array.from({ length: labels.length * pixels }, () => generator.uniform());
  const by = (formulation: Formulation) => {
    const encoder = createEncoder(configuration.network, formulation);
    const layouts = layoutsOf(encoder, configuration.network);
    const weights = arrangeParameters(layouts, parameters);
    const { gradients, figures } = differentiate(configuration, encoder, weights, { images, labels });
    const found: Parameters = restoreParameters(layouts, configuration.network, gradients);
    const total = figures.dataSync()[2]!;
    tf.dispose([...weights, ...gradients, figures]);
    encoder.dispose();
    return { total, gradients: found };
  };
  const direct = by('direct');
  const others = formulationsOf(configuration.network).filter((formulation) => formulation !== 'direct');
  expect(others).toEqual(hasKernels() ? ['matrix', 'fused'] : ['matrix']);
  for (const formulation of others) {
    const other = by(formulation);
    expect(Math.abs(other.total - direct.total) / direct.total).toBeLessThan(1e-4);
    expect([...other.gradients.keys()]).toEqual([...direct.gradients.keys()]);
    for (const [name, { values }] of direct.gradients) {
      const norm = Math.hypot(...values);
      expect(norm, `${name} has a gradient`).toBeGreaterThan(0);
      const error = distance(other.gradients.get(name)!.values, values) / norm;
      expect(error, `${name}, ${formulation}`).toBeLessThan(1e-3);
    }
  }
}

const usual = { iterations: 3, classes: 10 };

test.each<[string, Case]>([
  ['primary kernel 5, stride 1', { input: [13, 13, 1], stem: [3, 1], primary: [5, 1], ...usual }],
  ['primary kernel 3, stride 2', { input: [15, 15, 1], stem: [3, 1], primary: [3, 2], ...usual }],
  ['primary kernel 7, stride 2', { input: [21, 21, 1], stem: [5, 1], primary: [7, 2], ...usual }],
  [
    'kernels that leave rows and columns over',
    { input: [17, 12, 1], stem: [4, 1], primary: [3, 2], ...usual },
  ],
  ['a stride beyond the kernel', { input: [16, 16, 1], stem: [3, 1], primary: [2, 3], ...usual }],
  ['strides in both', { input: [27, 23, 3], stem: [7, 2], primary: [3, 2], ...usual }],
  ['the largest kernel for a tile', { input: [22, 22, 1], stem: [3, 1], primary: [9, 1], ...usual }],
  ['strided 1x1 kernels', { input: [8, 20, 1], stem: [1, 2], primary: [1, 2], ...usual }],
  ['one pixel everywhere', { input: [3, 3, 1], stem: [1, 1], primary: [1, 1], ...usual }],
  [
    'one iteration, two classes',
    { input: [14, 14, 1], stem: [5, 1], primary: [5, 2], iterations: 1, classes: 2 },
  ],
  [
    'six iterations, 26 classes',
    { input: [14, 14, 1], stem: [5, 1], primary: [5, 2], iterations: 6, classes: 26 },
  ],
])('%s', (_, given) => expectAgreement(given));

test('any network that the matrix formulation covers', () => {
  const kernels = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }));
  const size = fc.integer({ min: 4, max: 24 });
  const cases = fc.record({
    input: fc.tuple(size, size, fc.constantFrom(1, 3)),
    stem: kernels,
    primary: kernels,
    iterations: fc.integer({ min: 1, max: 5 }),
    classes: fc.integer({ min: 2, max: 20 }),
    activation: fc.constantFrom<Activation>(
      { kind: 'relu' },
      { kind: 'sigmoid' },
      { kind: 'leaky-relu', slope: 0.2 },
    ),
    bias: fc.boolean(),
    decoder: fc.boolean(),
  });
  let compared = 0;
  fc.assert(
    fc.property(cases, (given) => {
      const { input, stem, primary } = given;
      const fits = [input[0], input[1]].every(
        (side) => (side - stem[0]) / stem[1] + 1 >= primary[0] && side >= stem[0],
      );
      fc.pre(fits && formulationsOf(configurationOf(given).network).includes('matrix'));
      expectAgreement(given);
      compared++;
    }),
    { seed: 2026, numRuns: 40 },
  );
  expect(compared).toBeGreaterThanOrEqual(40);
});
