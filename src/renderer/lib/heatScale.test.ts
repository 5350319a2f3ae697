import { expect, it } from 'vitest';
import { aroundEven, aroundZero, contributionPlace, couplingPlace } from './heatScale.ts';

it('spreads contributions over the upper half of the scale, and shows equal ones alike', () => {
  const range = { low: 2, high: 6 };
  expect([2, 4, 6].map((value) => contributionPlace(value, range))).toEqual([0.5, 0.75, 1]);
  expect(contributionPlace(3, { low: 3, high: 3 })).toBe(0.75);
});

it('keeps an even split in the middle, with as much room on either side', () => {
  const range = aroundEven({ low: 0.08, high: 0.11 }, 0.1);
  expect(range.low).toBeCloseTo(0.08);
  expect(range.high).toBeCloseTo(0.12);
  expect(couplingPlace(0.1, range)).toBeCloseTo(0.5);
  expect(couplingPlace(0.11, range)).toBeCloseTo(0.75);
});

it('makes nothing of rounding: all couplings even are all in the middle', () => {
  const even = 1 / 10;
  const range = aroundEven({ low: even, high: even + 1e-9 }, even);
  expect(couplingPlace(even + 1e-9, range)).toBe(0.5);
});

it('keeps zero in the middle of signed values, and all there where nothing is', () => {
  expect([-2, 0, 4].map((value) => aroundZero(value, { low: -4, high: 4 }))).toEqual([0.25, 0.5, 1]);
  expect(aroundZero(2, { low: 0, high: 4 })).toBe(0.75);
  expect(aroundZero(0, { low: 0, high: 0 })).toBe(0.5);
});
