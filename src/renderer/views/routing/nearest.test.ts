import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it('takes the nearest place, also beyond the ends', () => {
  expect([-9, 0, 4, 6, 99].map((at) => nearest([0, 10, 20], at))).toEqual([0, 0, 0, 1, 2]);
  expect(nearest([0, 10], 5)).toBe(0);
  expect(nearest([7], 100)).toBe(0);
});
