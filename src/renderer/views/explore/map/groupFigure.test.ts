import { expect, test } from 'vitest';
import { GroupSums } from './groupFigure.ts';

test('mean and standard deviation, pixel by pixel, however the images arrive', () => {
  const sums = new GroupSums(2);
  sums.add(Uint8Array.of(0, 255, 255, 255));
  sums.add(Uint8Array.of(0, 255, 255, 255));
  const { images, mean, spread, largestSpread } = sums.figure();
  expect(images).toBe(4);
  expect([...mean]).toEqual([0.5, 1]);
  expect([...spread]).toEqual([0.5, 0]);
  expect(largestSpread).toBe(0.5);
});
