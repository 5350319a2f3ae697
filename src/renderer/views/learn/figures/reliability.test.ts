import { describe, expect, it } from 'vitest';
import { lengthSums, reliability } from './reliability.ts';

// Four images, two classes; the longest capsules are 0.92, 0.95, 0.6 and 1.
const judged = {
  labels: Uint8Array.of(0, 1, 1, 1),
  predictions: Uint8Array.of(0, 0, 1, 1),
  lengths: Float32Array.of(0.92, 0.2, 0.95, 0.5, 0.1, 0.6, 0.1, 1),
  confusion: [
    [1, 0],
    [1, 2],
  ],
};

describe('reliability', () => {
  it('sorts images by the length of the read capsule', () => {
    const bins = reliability(judged, 10);
    expect(bins.map(({ low, images, right }) => [low, images, right])).toEqual([
      [0.6, 1, 1],
      [0.9, 3, 2 / 3],
    ]);
    expect(bins[1]!.length).toBeCloseTo((0.92 + 0.95 + 1) / 3);
  });
});

describe('lengthSums', () => {
  it('finds mean, smallest and largest sum, and the calibration error', () => {
    const sums = lengthSums(judged, 10);
    expect(sums.mean).toBeCloseTo((1.12 + 1.45 + 0.7 + 1.1) / 4);
    expect(sums.low).toBeCloseTo(0.7);
    expect(sums.high).toBeCloseTo(1.45);
    expect(sums.calibrationError).toBeCloseTo(0.25 * 0.4 + 0.75 * ((0.92 + 0.95 + 1) / 3 - 2 / 3));
  });
});
