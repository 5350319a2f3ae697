import { beforeAll, expect, test } from 'vitest';
import type { Network } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { decoderWidths } from '../../shared/shapes.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectGradients, noise, relativeError, withoutLeak } from '../testing/gradients.ts';
import { decode, maskCapsules } from './decoder.ts';
import { Generator } from './random.ts';

beforeAll(() => chooseBackend());

const tiny = findPreset('tiny').configuration.network;
const network: Network = {
  ...tiny,
  input: { height: 16, width: 17, channels: 1 },
  stem: [{ ...tiny.stem[0]!, kernel: 3 }],
  primaryCapsules: { ...tiny.primaryCapsules, kernel: 3 },
  digitCapsules: { ...tiny.digitCapsules, classes: 3, dims: 4 },
  decoder: {
    hidden: [
      { units: 7, activation: { kind: 'leaky-relu', slope: 0.1 } },
      { units: 5, activation: { kind: 'relu' } },
    ],
    output: { kind: 'sigmoid' },
    initial: { kind: 'glorot-uniform' },
  },
};

function weightsOf(generator: Generator) {
  return decoderWidths(network).flatMap(([into, out]) => [
    noise([into, out], generator),
    noise([out], generator),
  ]);
}

test('dense layers in turn, as in plain loops', () => {
  withoutLeak(() => {
    const generator = new Generator(6);
    const weights = weightsOf(generator);
    const capsules = noise([2, 3, 4], generator);
    const found = decode(capsules, weights, network).arraySync() as number[][];
    const activations = [
      (x: number) => (x > 0 ? x : 0.1 * x),
      (x: number) => Math.max(0, x),
      (x: number) => 1 / (1 + Math.exp(-x)),
    ];
    (tf.reshape(capsules, [2, 12]).arraySync() as number[][]).forEach((input, n) => {
      let x = input;
      activations.forEach((activate, layer) => {
        const kernel = weights[2 * layer]!.arraySync() as number[][];
        const bias = weights[2 * layer + 1]!.arraySync() as number[];
        x = bias.map((b, out) => activate(x.reduce((sum, a, into) => sum + a * kernel[into]![out]!, b)));
      });
      expect(found[n]).toHaveLength(16 * 17);
      x.forEach((value, k) => expect(found[n]![k]).toBeCloseTo(value, 5));
    });
  });
});

test('a capsule is perturbed before the mask: after it, or in another class, nothing may change', () => {
  withoutLeak(() => {
    const generator = new Generator(7);
    const weights = weightsOf(generator);
    const capsules = noise([1, 3, 4], generator);
    const oneHot = tf.tensor2d([[0, 1, 0]]);
    const image = (x: typeof capsules) => decode(maskCapsules(x, oneHot), weights, network);
    const push = (j: number) =>
      tf.tensor3d(
        Float32Array.from({ length: 12 }, (_, n) => (n === 4 * j + 2 ? 0.5 : 0)),
        [1, 3, 4],
      );
    expect(relativeError(image(tf.add(capsules, push(1))), image(capsules))).toBeGreaterThan(1e-3);
    expect(relativeError(image(tf.add(capsules, push(0))), image(capsules))).toBe(0);
  });
});

test('gradients agree with finite differences', () => {
  withoutLeak(() => {
    const generator = new Generator(8);
    const weights = weightsOf(generator);
    expectGradients((x, ...w) => decode(x!, w, network), [noise([2, 3, 4], generator), ...weights], {
      step: 2e-3,
      tolerance: 2e-2,
    });
  });
});
