import { expect, test } from 'vitest';
import { randomWalk, sweep, sweepSeconds } from './paths.ts';

test('a seed repeats its walk, another walks elsewhere', () => {
  expect(randomWalk(4, 16)(2.5)).toEqual(randomWalk(4, 16)(2.5));
  expect(randomWalk(4, 16)(2.5)).not.toEqual(randomWalk(5, 16)(2.5));
});

test('over many walks each dimension is spread as the digit’s own capsules are, and never beyond 3', () => {
  const values = Array.from({ length: 200 }, (_, seed) => randomWalk(seed, 16)(7)).flat();
  const mean = values.reduce((a, b) => a + b) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  expect(Math.abs(mean)).toBeLessThan(0.1);
  expect(deviation).toBeGreaterThan(0.9);
  expect(deviation).toBeLessThan(1.1);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(3);
});

test('it is smooth: from frame to frame little changes, and over seconds much', () => {
  const walk = randomWalk(9, 16);
  const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, d) => value - b[d]!));
  for (let t = 0; t < 20; t += 0.5) expect(distance(walk(t), walk(t + 1 / 60))).toBeLessThan(0.2);
  expect(distance(walk(0), walk(8))).toBeGreaterThan(2);
});

test('one dimension goes from −3 to +3 and back', () => {
  const at = [0, 0.25, 0.5, 0.75, 1].map((share) => sweep(share * sweepSeconds));
  expect(at).toEqual([-3, 0, 3, 0, -3]);
});
