import { expect, it } from 'vitest';
import { distanceLevels, percentile, quantiles } from './distancePercentile.ts';

it('keeps hundredths, and thousandths of the last one', () => {
  expect(distanceLevels.slice(0, 3)).toEqual([0, 0.01, 0.02]);
  expect(distanceLevels.slice(-2).map((level) => level.toFixed(3))).toEqual(['0.999', '1.000']);
  expect([...distanceLevels].sort((a, b) => a - b)).toEqual(distanceLevels);
});

it('says of each of 10,000 numbers how many are no larger', () => {
  const ascending = Float64Array.from({ length: 10_001 }, (_, n) => Math.sqrt(n)); // not evenly spaced
  const kept = quantiles(ascending);
  for (let n = 0; n <= 10_000; n += 37) {
    expect(Math.abs(percentile(kept, ascending[n]!) - n / 10_000)).toBeLessThan(0.006);
  }
  for (const n of [9905, 9955, 9995]) {
    expect(Math.abs(percentile(kept, ascending[n]!) - n / 10_000)).toBeLessThan(0.0002);
  }
});

it('ends at none and at all', () => {
  const kept = quantiles([1, 2, 3]);
  expect([0.5, 3, 99].map((distance) => percentile(kept, distance))).toEqual([0, 1, 1]);
  expect(percentile(kept, 2)).toBeCloseTo(0.5, 6);
  expect(percentile(quantiles([]), 0)).toBe(1);
});
