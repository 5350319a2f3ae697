import { expect, it } from 'vitest';
import { paintValues, scaleOf } from './heatImages.ts';

const tables = {
  ink: Uint32Array.from({ length: 256 }, (_, n) => n),
  difference: Uint32Array.from({ length: 511 }, (_, n) => 1000 + n),
};
function painted(values: number[], range: { low: number; high: number }): number[] {
  const out = new Uint32Array(values.length);
  paintValues(values, scaleOf(range), tables, out);
  return [...out];
}

it('keeps zero in the middle where something is below it', () => {
  expect(scaleOf({ low: -1, high: 4 })).toEqual({ low: -4, high: 4 });
  expect(painted([-4, 0, 4, -1], { low: -1, high: 4 })).toEqual([1000, 1255, 1510, 1191]);
});

it('begins at zero where nothing is below it, and at paper where all is zero', () => {
  expect(scaleOf({ low: 1, high: 4 })).toEqual({ low: 0, high: 4 });
  expect(painted([0, 2, 4, 8], { low: 0, high: 4 })).toEqual([0, 128, 255, 255]);
  expect(painted([0, 0], { low: 0, high: 0 })).toEqual([0, 0]);
});
