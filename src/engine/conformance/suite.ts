/**
 * What every backend must do alike: each of its formulations against an independent implementation in float64
 * (capsnet/fixtures/make_golden.py), with the same weights and the same batch; a training step; and nothing left in
 * memory. Each backend has a test file beside this one, and so a process of its own.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { BackendId } from '../../shared/contract/backends.ts';
import { hasKernels } from '../backend/kernels.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from '../capsnet/arrangement.ts';
import { createEncoder } from '../capsnet/encoder.ts';
import type { GoldenName } from '../capsnet/fixtures/golden.ts';
import { goldenNames, readGolden } from '../capsnet/fixtures/golden.ts';
import { CapsNet } from '../capsnet/model.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { TrainingStep } from '../training/step.ts';
import { differentiate } from '../training/stepGradients.ts';

/** Largest absolute error of results, largest relative error of gradients. */
const formulations = [
  { formulation: 'direct', results: 1e-5, gradients: 1e-4 },
  { formulation: 'matrix', results: 1e-4, gradients: 1e-3 },
  { formulation: 'fused', results: 1e-4, gradients: 1e-3 },
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

const held = () => {
  const { numTensors, numDataBuffers } = tf.memory();
  return { numTensors, numDataBuffers };
};

/**
 * The backend has been chosen, so that it is known whether it has operations of our own.
 * @param names the golden networks to compute; all of them, unless the device is too slow for that
 */
export function describeBackend(id: BackendId, names: readonly GoldenName[] = goldenNames): void {
  const whole = names.filter((name) => name !== 'paper'); // of `paper` only parts of the gradients are stored
  beforeAll(async () => {
    const report = await chooseBackend({ prefer: id });
    expect(report.id).toBe(id); // none may stand in for it
  });

  const here = formulations.filter(({ formulation }) => formulation !== 'fused' || hasKernels());
  describe.each(here)('$formulation', ({ formulation, results, gradients: tolerance }) => {
    test.each(names)('%s: capsules, couplings and reconstructions', (name) => {
      const golden = readGolden(name);
      const { network } = golden.configuration;
      const { height, width, channels } = network.input;
      const before = held();
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
      expect(held()).toEqual(before);
    });

    test.each(names)('%s: losses and gradients', (name) => {
      const golden = readGolden(name);
      const { network } = golden.configuration;
      const before = held();
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
      expect(held()).toEqual(before);
    });

    test.each(whole)('%s: a training step moves the weights against the golden gradients', (name) => {
      const golden = readGolden(name);
      const before = held();
      const step = TrainingStep.create(golden.configuration, golden.parameters, undefined, { formulation });
      expect(step.formulation).toBe(formulation);
      const rate = 1e-3;
      const { total, gradientNorm } = step.run(golden.images, golden.labels, rate);
      expect(Math.abs(total / golden.expected.get('totalLoss')![0]! - 1)).toBeLessThan(tolerance);
      const norm = Math.hypot(
        ...[...golden.gradients.values()].map((values) => Math.hypot(...chunks(values))),
      );
      expect(Math.abs(gradientNorm / norm - 1)).toBeLessThan(tolerance);
      const { epsilon } = golden.configuration.training.adam;
      expectFirstStep(golden.parameters, step.parameters(), golden.gradients, rate, epsilon);
      step.dispose();
      expect(held()).toEqual(before);
    });

    test('training learns, repeats bit for bit, goes on from saved moments, and leaves nothing', () => {
      const { configuration, parameters, images, labels } = readGolden('small');
      const before = held();
      const play = (
        start: Parameters,
        steps: number,
        earlier?: ReturnType<TrainingStep['optimiserState']>,
      ) => {
        const step = TrainingStep.create(configuration, start, earlier, { formulation });
        const losses = Array.from({ length: steps }, () => step.run(images, labels, 1e-2).total);
        const end = { parameters: step.parameters(), optimiser: step.optimiserState() };
        step.dispose();
        return { losses, ...end };
      };
      const [whole, again, half] = [play(parameters, 6), play(parameters, 6), play(parameters, 3)];
      expect(whole.losses[5]).toBeLessThan(0.9 * whole.losses[0]!);
      expect(again).toEqual(whole);
      const rest = play(half.parameters, 3, half.optimiser);
      expect([...half.losses, ...rest.losses]).toEqual(whole.losses);
      expect(rest.parameters).toEqual(whole.parameters);
      expect(held()).toEqual(before);
    });
  });
}

/** Adam's first step moves each weight by rate * g / (|g| + epsilon): by the rate, nearly whatever its gradient g is. */
function expectFirstStep(
  before: Parameters,
  after: Parameters,
  gradients: Map<string, Float32Array>,
  rate: number,
  epsilon: number,
): void {
  for (const [name, gradient] of gradients) {
    const start = before.get(name)!.values;
    const end = after.get(name)!.values;
    const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    const clear = [...gradient.keys()].filter((n) => Math.abs(gradient[n]!) > 0.05 * largest);
    expect(largest === 0 || clear.length > 0).toBe(true);
    for (const n of clear) {
      const moved = (end[n]! - start[n]!) / -rate;
      const wanted = gradient[n]! / (Math.abs(gradient[n]!) + epsilon);
      expect(Math.abs(moved - wanted), `${name}[${n}]`).toBeLessThan(0.01);
    }
  }
}

/** Norms of pieces, because spreading millions of arguments overflows the stack. */
function chunks(values: Float32Array): number[] {
  const norms: number[] = [];
  for (let n = 0; n < values.length; n += 10_000) norms.push(Math.hypot(...values.subarray(n, n + 10_000)));
  return norms;
}
