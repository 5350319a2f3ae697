/** Both formulations against an independent implementation in float64 (fixtures/make_golden.py). */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { differentiate } from '../training/stepGradients.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from './arrangement.ts';
import { createEncoder } from './encoder.ts';
import { goldenNames, readGolden } from './fixtures/golden.ts';
import { CapsNet } from './model.ts';

beforeAll(() => chooseBackend());

const formulations = [
  { formulation: 'direct', results: 1e-5, gradients: 1e-4 },
  { formulation: 'matrix', results: 1e-4, gradients: 1e-3 },
] as const;

/** |a - b| / |b| over all entries; where b is all zero (weights of masked capsules), a must be too. */
function relativeError(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let size = 0;
  b.forEach((x, n) => {
    difference += (a[n]! - x) ** 2;
    size += x ** 2;
  });
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

function largestError(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return b.reduce((worst, x, n) => Math.max(worst, Math.abs(a[n]! - x)), 0);
}

describe.each(formulations)('$formulation', ({ formulation, results, gradients: tolerance }) => {
  test.each(goldenNames)('%s: capsules, couplings and reconstructions', (name) => {
    const golden = readGolden(name);
    const { network } = golden.configuration;
    const { height, width, channels } = network.input;
    const before = tf.memory().numTensors;
    const model = CapsNet.create(network, golden.parameters, { formulation });
    tf.tidy(() => {
      const images = tf.tensor4d(golden.images, [golden.labels.length, height, width, channels]);
      const trace = model.trace(images);
      const forward = model.forward(images);
      const found: Record<string, Tensor | undefined> = {
        ...trace,
        digitCapsules: forward.capsules,
        lengths: forward.lengths,
        predictions: tf.argMax(forward.lengths, 1),
        reconstruction: network.decoder ? model.decode(forward.capsules, golden.labels) : undefined,
      };
      const compared = [...golden.expected].filter(([key]) => !key.endsWith('Loss'));
      expect(compared.length).toBeGreaterThanOrEqual(name === 'paper' ? 4 : 5);
      for (const [key, values] of compared) {
        const error = largestError(found[key]!.dataSync() as Float32Array, values);
        expect(error, key).toBeLessThan(results);
      }
      expect(
        largestError(trace.capsules.dataSync() as Float32Array, golden.expected.get('digitCapsules')!),
      ).toBeLessThan(results);
    });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(goldenNames)('%s: losses and gradients', (name) => {
    const golden = readGolden(name);
    const { network } = golden.configuration;
    const before = tf.memory().numTensors;
    const encoder = createEncoder(network, formulation);
    expect(encoder.formulation).toBe(formulation);
    const layouts = layoutsOf(encoder, network);
    const weights = arrangeParameters(layouts, golden.parameters);
    const { gradients, figures } = differentiate(golden.configuration, encoder, weights, golden);
    const found = restoreParameters(layouts, network, gradients);
    const [margin, reconstruction, total] = figures.dataSync();
    const expected = (key: string) => golden.expected.get(key)?.[0] ?? 0;
    const relative = (a: number, b: number) => Math.abs(a - b) / Math.max(Math.abs(b), 1);
    expect(relative(margin!, expected('marginLoss'))).toBeLessThan(results);
    expect(relative(reconstruction!, expected('reconstructionLoss'))).toBeLessThan(results);
    expect(relative(total!, expected('totalLoss'))).toBeLessThan(results);
    expect(golden.gradients.size).toBe(found.size);
    for (const [key, values] of golden.gradients) {
      const gradient = found.get(key)!.values;
      const norm = golden.gradientNorms.get(key);
      if (norm === undefined) expect(gradient.length).toBe(values.length);
      else
        expect(Math.abs(Math.hypot(...chunks(gradient)) / norm - 1), `norm of ${key}`).toBeLessThan(
          tolerance,
        );
      expect(relativeError(gradient.subarray(0, values.length), values), key).toBeLessThan(tolerance);
    }
    tf.dispose([gradients, figures, weights]);
    encoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** Norms of pieces, because spreading millions of arguments overflows the stack. */
function chunks(values: Float32Array): number[] {
  const norms: number[] = [];
  for (let n = 0; n < values.length; n += 10_000) norms.push(Math.hypot(...values.subarray(n, n + 10_000)));
  return norms;
}
