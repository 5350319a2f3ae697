import { expect, it } from 'vitest';
import { rove } from './roving.ts';

it('moves by cell and row in a grid, and stops at its edges', () => {
  const from = (key: string, at: number) => rove(key, at, 36, 6);
  expect(from('ArrowRight', 7)).toBe(8);
  expect(from('ArrowDown', 7)).toBe(13);
  expect(from('ArrowRight', 5)).toBe(5); // not into the next row
  expect(from('ArrowLeft', 6)).toBe(6);
  expect(from('ArrowUp', 3)).toBe(3);
  expect(from('ArrowDown', 33)).toBe(33);
  expect(from('Home', 20)).toBe(0);
  expect(from('End', 20)).toBe(35);
  expect(from('a', 20)).toBeNull();
});

it('goes along a list with any arrow', () => {
  expect(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'].map((key) => rove(key, 4, 10, 1))).toEqual([
    5, 5, 3, 3,
  ]);
  expect(rove('ArrowDown', 9, 10, 1)).toBe(9);
});
