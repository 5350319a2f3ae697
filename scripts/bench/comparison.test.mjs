import { expect, test } from 'vitest';
import { median, ratio, throughput } from './comparison.mjs';
import { shareOfOthers } from './processor.mjs';

test('median of odd and even numbers of values, in any order', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('images per second, and the ratio, by hand', () => {
  const ours = throughput(100, [{ seconds: [0.5, 0.5, 2] }, { seconds: [0.25, 0.25, 0.25] }]);
  expect(ours).toEqual({ median: 100 / 0.375, lowest: 200, highest: 400, rounds: [200, 400] });
  const peer = throughput(100, [{ seconds: [1, 1, 1] }, { seconds: [2, 2, 2] }]);
  expect(ratio(ours, peer)).toEqual({ median: 100 / 0.375 / (100 / 1.5), lowest: 2, highest: 8 });
});

test('what is busy beyond our own time is others', () => {
  const before = { busy: 100, all: 1000 };
  expect(shareOfOthers(before, { busy: 118, all: 1020 }, 10)).toBeCloseTo(0.4);
  expect(shareOfOthers(before, { busy: 110, all: 1020 }, 12)).toBe(0); // clocks tick coarsely
  expect(shareOfOthers(before, before, 0)).toBe(0);
});
