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

  test('the preset tiny learns a handful of digits', { timeout: 600_000 }, () => {
    const { pixels, labels } = mnist.load('training');
    const { configuration } = findPreset('tiny');
    const before = tf.memory().numTensors;
    const step = TrainingStep.create(
      configuration,
      initialParameters(configuration.network, new Generator(1)),
    );
    const batch = 5;
    const images = Float32Array.from(pixels.subarray(0, batch * 784), (x) => x / 255);
    const losses = Array.from({ length: 8 }, () => step.run(images, labels.subarray(0, batch), 2e-3).total);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
} else {
  test.skip(`WebGPU: ${candidates.find((candidate) => candidate.id === 'webgpu')!.reason}`);
}
