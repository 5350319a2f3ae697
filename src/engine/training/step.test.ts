import { beforeAll, describe, expect, test } from 'vitest';
import type { Configuration } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { TrainingStep } from './step.ts';

beforeAll(() => chooseBackend());

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

describe.each(['direct', 'matrix'] as const)('%s', (formulation) => {
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
