import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './wilson.ts';

describe('wilsonInterval', () => {
  it('has the published values', () => {
    // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    const published: [number, number, number, number][] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [right, images, low, high] of published) {
      const interval = wilsonInterval(right, images);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it('agrees with a value worked by hand: 5 of 10', () => {
    // z^2 = 3.8415; (0.5 + 0.19207) / 1.38415 = 0.5; 1.95996 / 1.38415 * sqrt(0.025 + 0.096036 / 10) = 0.26341
    expect(wilsonInterval(5, 10).low).toBeCloseTo(0.23659, 5);
    expect(wilsonInterval(5, 10).high).toBeCloseTo(0.76341, 5);
  });

  it('is symmetric, stays within 0 and 1, and holds the share', () => {
    for (const images of [1, 7, 10_000]) {
      for (let right = 0; right <= images; right += Math.ceil(images / 9)) {
        const { low, high } = wilsonInterval(right, images);
        const mirrored = wilsonInterval(images - right, images);
        expect(low).toBeCloseTo(1 - mirrored.high, 12);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(right / images);
        expect(high).toBeGreaterThanOrEqual(right / images);
      }
    }
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});
