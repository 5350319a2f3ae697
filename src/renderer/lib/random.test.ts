import { expect, test } from 'vitest';
import { normalNumbers, randomNumbers } from './random.ts';

test('a seed repeats its numbers, another gives others', () => {
  const take = (seed: number) => Array.from({ length: 5 }, randomNumbers(seed));
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test('even from 0 to 1, and normal with mean 0 and deviation 1', () => {
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const even = Array.from({ length: 20_000 }, randomNumbers(3));
  expect(Math.min(...even)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...even)).toBeLessThan(1);
  expect(mean(even)).toBeCloseTo(0.5, 1);
  const normal = Array.from({ length: 20_000 }, normalNumbers(3));
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((x) => x * x))).toBeCloseTo(1, 1);
  expect(normal.filter((x) => Math.abs(x) < 1).length / normal.length).toBeCloseTo(0.683, 2);
});
