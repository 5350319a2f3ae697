import { beforeAll, expect, test } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectGradients, noise, withoutLeak } from '../testing/gradients.ts';
import { marginLoss, reconstructionLoss } from './losses.ts';
import { Generator } from './random.ts';

beforeAll(() => chooseBackend());

const paper = findPreset('paper').configuration.loss;
const code = findPreset('paper-code').configuration.loss;
const T = [
  [1, 0, 0],
  [0, 0, 1],
];
const lengths = [
  [0.5, 0.3, 0.05],
  [0.2, 0.1, 0.95],
];

test('margin loss by hand: squared, halved for absent classes, dead beyond the margins', () => {
  withoutLeak(() => {
    // image 1: (0.9 - 0.5)^2 + 0.5 (0.3 - 0.1)^2 + 0 = 0.18; image 2: 0.5 (0.2 - 0.1)^2 + 0 + 0 = 0.005
    const loss = marginLoss(tf.tensor2d(lengths), tf.tensor2d(T), paper.margin).dataSync()[0]!;
    expect(loss).toBeCloseTo((0.18 + 0.005) / 2, 6);
    // without the squares, a known mistake of ports: 0.4 + 0.1 and 0.05
    expect(Math.abs(loss - (0.5 + 0.05) / 2)).toBeGreaterThan(0.1);
  });
});

test('the paper’s code halves the margin loss and averages over the classes', () => {
  withoutLeak(() => {
    const loss = marginLoss(tf.tensor2d(lengths), tf.tensor2d(T), code.margin).dataSync()[0]!;
    expect(loss).toBeCloseTo((0.5 * (0.18 + 0.005)) / 2 / 3, 6);
  });
});

test('reconstruction loss is the sum over an image, 784 times its mean', () => {
  withoutLeak(() => {
    const [decoded, images] = [tf.fill([2, 784], 0.3), tf.fill([2, 784], 0.1)];
    const sum = reconstructionLoss(decoded, images, 'sum').dataSync()[0]!;
    expect(sum / (784 * 0.04)).toBeCloseTo(1, 5);
    expect(sum / reconstructionLoss(decoded, images, 'mean').dataSync()[0]!).toBeCloseTo(784, 2);
    // science: 0.0005 * sum = 0.392 * mean
    expect(paper.reconstruction.weight * sum).toBeCloseTo(0.392 * 0.04, 6);
  });
});

test('gradients agree with finite differences', () => {
  withoutLeak(() => {
    const generator = new Generator(4);
    const oneHot = tf.tensor2d(T);
    expectGradients((l) => marginLoss(l, oneHot, paper.margin), [tf.tensor2d(lengths)], { step: 1e-3 });
    expectGradients((l) => marginLoss(l, oneHot, code.margin), [tf.tensor2d(lengths)], { step: 1e-3 });
    const images = noise([2, 6], generator);
    for (const reduction of ['sum', 'mean'] as const) {
      expectGradients((d) => reconstructionLoss(d, images, reduction), [noise([2, 6], generator)]);
    }
  });
});
