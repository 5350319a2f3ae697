/** The whole loss of a batch by single entries of every weight, against finite differences. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Configuration } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from '../capsnet/arrangement.ts';
import type { Formulation } from '../capsnet/encoder.ts';
import { createEncoder } from '../capsnet/encoder.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { differentiate } from './stepGradients.ts';
import { formulationsHere } from '../testing/formulationsHere.ts';

beforeAll(() => chooseBackend());
expectNoLeaks();

const tiny = findPreset('tiny').configuration;
/**
 * Smooth all the way, so that a difference crosses no kink: sigmoids, and margins that no length reaches. The
 * reconstruction weighs about as much as the margin.
 */
const small: Configuration = {
  ...tiny,
  network: {
    ...tiny.network,
    input: { height: 9, width: 8, channels: 1 },
    stem: [{ ...tiny.network.stem[0]!, kernel: 3, filters: 3, activation: { kind: 'sigmoid' } }],
    primaryCapsules: { ...tiny.network.primaryCapsules, kernel: 3, types: 2, dims: 3 },
    digitCapsules: { ...tiny.network.digitCapsules, classes: 3, dims: 4 },
    decoder: {
      ...tiny.network.decoder!,
      hidden: [{ units: 6, activation: { kind: 'sigmoid' } }],
    },
  },
  loss: {
    margin: { ...tiny.loss.margin, positive: 1, negative: 0 },
    reconstruction: { weight: 0.1, reduction: 'sum' },
  },
};
/** As in the paper's code: halves and means, a divisor, a bias of the digit capsules. */
const code: Configuration = {
  ...small,
  network: {
    ...small.network,
    primaryCapsules: { ...small.network.primaryCapsules, divisor: 2, activation: { kind: 'sigmoid' } },
    digitCapsules: { ...small.network.digitCapsules, bias: true },
  },
  loss: {
    margin: { ...small.loss.margin, scale: 0.5, reduction: 'mean' },
    reconstruction: { weight: 3, reduction: 'mean' },
  },
};
const alone: Configuration = { ...small, network: { ...small.network, decoder: null } };

const labels = Int32Array.of(0, 2, 1, 2);
const step = 0.02;
/** Of the norm of a weight's gradient. */
const tolerance = 2e-3;

/** From plain parameters to the loss and its gradients by them. */
function lossOf(configuration: Configuration, formulation: Formulation, images: Float32Array) {
  const { network } = configuration;
  const encoder = createEncoder(network, formulation);
  const layouts = layoutsOf(encoder, network);
  const at = (parameters: Parameters) => {
    const weights = arrangeParameters(layouts, parameters);
    const { gradients, figures } = differentiate(configuration, encoder, weights, { images, labels });
    const result = {
      total: figures.dataSync()[2]!,
      gradients: restoreParameters(layouts, network, gradients),
    };
    tf.dispose([...weights, ...gradients, figures]);
    return result;
  };
  return { at, dispose: () => encoder.dispose() };
}

/** Larger than a network starts with: every weight then has a say in the loss. */
function weightsOf({ network }: Configuration, generator: Generator): Parameters {
  const parameters = initialParameters(network, generator);
  for (const { values } of parameters.values()) {
    values.forEach((x, n) => (values[n] = 2 * x + generator.uniform() - 0.5));
  }
  return parameters;
}

/** The largest entry, and three others anywhere. */
function someEntries(gradient: Float32Array, generator: Generator): Set<number> {
  const sizes = gradient.map(Math.abs);
  const others = Array.from({ length: 3 }, () => generator.integer(sizes.length));
  return new Set([sizes.indexOf(Math.max(...sizes)), ...others]);
}

describe.each(formulationsHere)('%s', (formulation) => {
  test.each([
    ['the paper’s loss', small],
    ['the loss of the paper’s code', code],
    ['without a decoder', alone],
  ])('%s: every weight’s gradient agrees with finite differences', (_, configuration) => {
    const generator = new Generator(41);
    const { pixels } = networkShapes(configuration.network);
    const images = Float32Array.from({ length: labels.length * pixels }, () => generator.uniform());
    const { at, dispose } = lossOf(configuration, formulation, images);
    const parameters = weightsOf(configuration, generator);
    const { gradients } = at(parameters);
    expect([...gradients.keys()]).toEqual([...parameters.keys()]);
    for (const [name, { values }] of parameters) {
      const gradient = gradients.get(name)!.values;
      const norm = Math.hypot(...gradient);
      expect(norm, name).toBeGreaterThan(1e-3); // or float32 would leave nothing to compare
      for (const n of someEntries(gradient, generator)) {
        const start = values[n]!;
        const totalAt = (x: number) => {
          values[n] = x;
          return at(parameters).total;
        };
        const numeric = (totalAt(start + step) - totalAt(start - step)) / (2 * step);
        values[n] = start;
        expect(Math.abs(numeric - gradient[n]!) / norm, `${name}, entry ${n}`).toBeLessThan(tolerance);
      }
    }
    dispose();
  });
});
