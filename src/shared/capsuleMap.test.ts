import { expect, test } from 'vitest';
import { longestCapsules } from './capsuleMap.ts';

test('takes the capsule that was read, and its length', () => {
  const longest = longestCapsules(
    {
      // [2,3,2]
      capsules: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
      lengths: Float32Array.of(0.1, 0.9, 0.2, 0.3, 0.1, 0.8),
      predictions: Uint8Array.of(1, 2),
      labels: Uint8Array.of(1, 0),
    },
    Int32Array.of(3, 8),
    2,
  );
  expect([...longest.indices]).toEqual([3, 8]);
  expect([...longest.capsules]).toEqual([2, 3, 10, 11]);
  expect(longest.lengths[0]).toBeCloseTo(0.9);
  expect(longest.lengths[1]).toBeCloseTo(0.8);
  expect([...longest.predictions]).toEqual([1, 2]);
  expect([...longest.labels]).toEqual([1, 0]);
});
