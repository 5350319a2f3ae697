import { expect, it } from 'vitest';
import { mcnemar } from './mcnemar.ts';

it('gives the exact two-sided probability', () => {
  expect(mcnemar(0, 0)).toBe(1);
  expect(mcnemar(5, 5)).toBe(1);
  expect(mcnemar(0, 5)).toBeCloseTo(2 / 32, 12);
  expect(mcnemar(1, 5)).toBeCloseTo((2 * (1 + 6)) / 64, 12);
  expect(mcnemar(5, 1)).toBe(mcnemar(1, 5));
  // Counted with 2^9 outcomes: (1 + 9 + 36) of them have at most 2 of 9.
  expect(mcnemar(2, 7)).toBeCloseTo((2 * 46) / 512, 12);
});

it('stays a probability for very many', () => {
  expect(mcnemar(4, 3206)).toBeGreaterThanOrEqual(0);
  expect(mcnemar(4, 3206)).toBeLessThan(1e-100);
  expect(mcnemar(30_000, 30_000)).toBe(1);
});
