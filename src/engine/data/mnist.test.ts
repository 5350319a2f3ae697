import { describe, expect, it } from 'vitest';
import { datasets, findDataset } from './datasets.ts';
import { mnist } from './mnist.ts';

describe('mnist', () => {
  it('is whole, with the published number of each digit', () => {
    const training = mnist.load('training');
    const test = mnist.load('test');
    expect([training.count, training.pixels.length, training.labels.length]).toEqual([
      60_000, 47_040_000, 60_000,
    ]);
    expect([test.count, test.pixels.length, test.labels.length]).toEqual([10_000, 7_840_000, 10_000]);
    const counts = (labels: Uint8Array) =>
      labels.reduce<number[]>((sum, label) => (sum[label]!++, sum), Array<number>(10).fill(0));
    expect(counts(training.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(counts(test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // The mean brightness everyone normalises with.
    const mean = training.pixels.reduce((sum, byte) => sum + byte, 0) / training.pixels.length / 255;
    expect(mean).toBeCloseTo(0.1307, 4);
  });

  it('is read once per process', () => {
    expect(mnist.load('test')).toBe(mnist.load('test'));
  });
});

describe('datasets', () => {
  it('are found by id, and a wrong id names those there are', () => {
    for (const dataset of datasets) expect(findDataset(dataset.id)).toBe(dataset);
    expect(() => findDataset('svhn')).toThrow("There is no dataset 'svhn'.");
  });
});
