/**
 * On whatever driver there is. `npm test` offers SwiftShader, which comes with Electron and computes on the processor;
 * it takes seconds to translate every kernel, and so gets small networks.
 */
import { expect, test } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { mnist } from '../data/mnist.ts';
import { TrainingStep } from '../training/step.ts';
import { describeBackend } from './suite.ts';

const { id, candidates } = await chooseBackend({ prefer: 'webgpu' });

if (id === 'webgpu') {
  describeBackend('webgpu', ['small', 'paper-code']);

  test('the preset tiny learns digits', { timeout: 300_000 }, () => {
    const { pixels, labels } = mnist.load('training');
    const { configuration } = findPreset('tiny');
    const before = tf.memory().numTensors;
    const step = TrainingStep.create(
      configuration,
      initialParameters(configuration.network, new Generator(1)),
    );
    const batch = 20;
    const losses = Array.from({ length: 20 }, (_, n) => {
      const from = n * batch;
      const images = Float32Array.from(pixels.subarray(from * 784, (from + batch) * 784), (x) => x / 255);
      return step.run(images, labels.subarray(from, from + batch), 2e-3).total;
    });
    const mean = (some: number[]) => some.reduce((a, b) => a + b) / some.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.9 * mean(losses.slice(0, 5)));
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
} else {
  test.skip(`WebGPU: ${candidates.find((candidate) => candidate.id === 'webgpu')!.reason}`);
}
