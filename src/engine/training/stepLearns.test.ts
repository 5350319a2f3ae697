import { beforeAll, expect, test } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { chooseBackend } from '../backend/tensorflow.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { mnist } from '../data/mnist.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { TrainingStep } from './step.ts';

beforeAll(() => chooseBackend());
expectNoLeaks();

test('the tiny network learns real digits from the first steps on', () => {
  const { pixels, labels } = mnist.load('training');
  const { configuration } = findPreset('tiny');
  const step = TrainingStep.create(configuration, initialParameters(configuration.network, new Generator(1)));
  const batch = 50;
  const results = Array.from({ length: 150 }, (_, n) => {
    const from = n * batch;
    const images = Float32Array.from(pixels.subarray(from * 784, (from + batch) * 784), (x) => x / 255);
    return step.run(images, labels.subarray(from, from + batch), 1e-3);
  });
  step.dispose();
  const late = results.slice(-30);
  const mean = (key: 'accuracy' | 'lengthRight' | 'lengthWrong') =>
    late.reduce((sum, result) => sum + result[key], 0) / late.length;
  expect(mean('accuracy')).toBeGreaterThan(0.7);
  // Accuracy alone would not show a wrong softmax axis: the lengths do.
  expect(mean('lengthRight')).toBeGreaterThan(0.5);
  expect(mean('lengthWrong')).toBeLessThan(mean('lengthRight') - 0.1);
  // Nothing starts saturated: a long wrong capsule from the first step would.
  expect(results[0]!.lengthWrong).toBeLessThan(0.2);
});
