import { expect, it } from 'vitest';
import { Generator } from '../capsnet/random.ts';
import { uniformityP } from './uniformity.ts';

it('agrees with published values of the Kolmogorov-Smirnov test', () => {
  // One sample against a very large one. Massey (1951): for n = 20 the 5 % point is 0.294, the 1 % point 0.356.
  const gapOf = (gap: number) => Array.from({ length: 20 }, (_, k) => Math.min(1, (k + 1) / 20 - gap + 1e-9));
  expect(Math.abs(uniformityP(gapOf(0.294), 1e9) - 0.05)).toBeLessThan(0.003);
  expect(Math.abs(uniformityP(gapOf(0.356), 1e9) - 0.01)).toBeLessThan(0.002);
});

it('is seldom small for uniform shares, whatever their order', () => {
  const generator = new Generator(7);
  const trials = Array.from({ length: 1000 }, () =>
    uniformityP(
      Array.from({ length: 200 }, () => generator.uniform()),
      1e9,
    ),
  );
  const below = (p: number) => trials.filter((x) => x < p).length / trials.length;
  expect(Math.abs(below(0.5) - 0.5)).toBeLessThan(0.05);
  expect(below(0.01)).toBeLessThan(0.02);
});

it('is small where held-out digits lie farther out', () => {
  const shifted = Array.from({ length: 500 }, (_, n) => Math.sqrt((n + 0.5) / 500));
  expect(uniformityP(shifted, 5000)).toBeLessThan(1e-6);
});
