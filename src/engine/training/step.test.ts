import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Configuration } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { TrainingStep } from './step.ts';
import { formulationsHere, usualHere } from '../testing/formulationsHere.ts';

beforeAll(() => chooseBackend());
expectNoLeaks();
afterAll(() => chooseBackend());

const tiny = findPreset('tiny').configuration;

function batchOf(generator: Generator, size: number) {
  return {
    images: Float32Array.from({ length: size * 784 }, () => generator.uniform()),
    labels: Int32Array.from({ length: size }, () => generator.integer(10)),
  };
}

/** Both maps hold the same bits. */
function expectSame(a: Parameters, b: Parameters) {
  expect([...a.keys()]).toEqual([...b.keys()]);
  for (const [name, { shape, values }] of a) {
    expect(b.get(name)!.shape).toEqual(shape);
    const bytes = (x: Float32Array) => Buffer.from(x.buffer, x.byteOffset, x.byteLength);
    expect(bytes(values).equals(bytes(b.get(name)!.values)), name).toBe(true);
  }
}

describe.each(formulationsHere)('%s', (formulation) => {
  test('six steps at once give the bits of three and three, through the plain layouts', () => {
    const before = tf.memory().numTensors;
    const configuration: Configuration = {
      ...tiny,
      network: { ...tiny.network, digitCapsules: { ...tiny.network.digitCapsules, bias: true } },
    };
    const start = initialParameters(configuration.network, new Generator(7));
    const generator = new Generator(8);
    const batches = Array.from({ length: 6 }, () => batchOf(generator, 5));
    const run = (step: TrainingStep, from: number, to: number) =>
      batches.slice(from, to).map(({ images, labels }) => step.run(images, labels, 1e-3));

    const whole = TrainingStep.create(configuration, start, undefined, { formulation });
    const results = run(whole, 0, 6);

    const first = TrainingStep.create(configuration, start, undefined, { formulation });
    const early = run(first, 0, 3);
    const second = TrainingStep.create(configuration, first.parameters(), first.optimiserState(), {
      formulation,
    });
    first.dispose();
    const late = run(second, 3, 6);

    expect([...early, ...late]).toEqual(results);
    expectSame(second.parameters(), whole.parameters());
    const [a, b] = [second.optimiserState(), whole.optimiserState()];
    expect(a.step).toBe(6);
    expect(b.step).toBe(6);
    expectSame(a.first, b.first);
    expectSame(a.second, b.second);
    second.dispose();
    whole.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a step', () => {
  const start = () => initialParameters(tiny.network, new Generator(7));
  const batch = batchOf(new Generator(8), 6);

  test('reports what the network does on the batch', () => {
    const step = TrainingStep.create(tiny, start());
    expect(step.formulation).toBe(usualHere);
    const model = step.model();
    const { lengths, predictions } = model.encode(batch.images);
    const result = step.run(batch.images, batch.labels, 1e-3);
    const rows = Array.from(batch.labels, (label, n) => {
      const row = [...lengths.subarray(10 * n, 10 * n + 10)];
      return { right: row[label]!, wrong: Math.max(...row.filter((_, j) => j !== label)) };
    });
    const mean = (x: number[]) => x.reduce((a, b) => a + b) / x.length;
    expect(result.lengthRight).toBeCloseTo(mean(rows.map((r) => r.right)), 6);
    expect(result.lengthWrong).toBeCloseTo(mean(rows.map((r) => r.wrong)), 6);
    expect([...result.predictions]).toEqual([...predictions]);
    expect(result.accuracy).toBe(predictions.filter((p, n) => p === batch.labels[n]).length / 6);
    expect(result.total).toBeCloseTo(result.margin + 0.0005 * result.reconstruction, 6);
    expect(result.gradientNorm).toBeGreaterThan(0);
    // The view follows the weights, which have moved.
    expect([...model.encode(batch.images).lengths]).not.toEqual([...lengths]);
    const fresh = TrainingStep.create(tiny, step.parameters());
    expect(fresh.model().encode(batch.images)).toEqual(model.encode(batch.images));
    fresh.dispose();
    step.dispose();
  });

  test('learns: the loss of one batch falls by more than half', () => {
    const step = TrainingStep.create(tiny, start());
    const losses = Array.from({ length: 40 }, () => step.run(batch.images, batch.labels, 3e-3).margin);
    expect(losses[39]).toBeLessThan(losses[0]! / 2);
    step.dispose();
  });

  test('works without a decoder, on tensors, and on a network only the direct formulation covers', () => {
    const before = tf.memory().numTensors;
    const network = {
      ...tiny.network,
      decoder: null,
      stem: [tiny.network.stem[0]!, { ...tiny.network.stem[0]!, kernel: 3 }],
    };
    const step = TrainingStep.create({ ...tiny, network }, initialParameters(network, new Generator(1)));
    expect(step.formulation).toBe('direct');
    const images = tf.tensor4d(batch.images, [6, 28, 28, 1]);
    const { reconstruction, margin, total } = step.run(images, Uint8Array.from(batch.labels), 1e-3);
    expect(reconstruction).toBe(0);
    expect(total).toBe(margin);
    images.dispose();
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('NaN stops before the weights are touched, and nothing leaks', () => {
    const step = TrainingStep.create(tiny, start());
    step.run(batch.images, batch.labels, 1e-3);
    const [weights, optimiser] = [step.parameters(), step.optimiserState()];
    const before = tf.memory().numTensors;
    const broken = Float32Array.from(batch.images);
    broken[100] = NaN;
    const attempt = () => step.run(broken, batch.labels, 1e-3);
    expect(attempt).toThrow(AppError);
    expect(attempt).toThrow('In step 2 the loss became NaN or infinite.');
    expect(tf.memory().numTensors).toBe(before);
    expectSame(step.parameters(), weights);
    expectSame(step.optimiserState().first, optimiser.first);
    expect(step.optimiserState().step).toBe(1);
    expect(step.run(batch.images, batch.labels, 1e-3).total).toBeGreaterThan(0);
    step.dispose();
  });

  test.each([
    ['too few pixels', batch.images.subarray(1), batch.labels],
    ['a label beyond the classes', batch.images, Int32Array.from([0, 1, 2, 3, 4, 10])],
    ['no images', new Float32Array(0), new Int32Array(0)],
  ])('%s: refused', (_, images, labels) => {
    const step = TrainingStep.create(tiny, start());
    expect(() => step.run(images, labels, 1e-3)).toThrow(
      "doesn't fit a network for 784 values an image and 10 classes",
    );
    step.dispose();
  });

  test('weights or moments of another network are refused', () => {
    const other = initialParameters({ ...tiny.network, decoder: null }, new Generator(1));
    expect(() => TrainingStep.create(tiny, other)).toThrow(AppError);
    const moments = { step: 3, weights: null, first: start(), second: other };
    expect(() => TrainingStep.create(tiny, start(), moments)).toThrow("Weight 'decoder.0.kernel'");
  });
});
