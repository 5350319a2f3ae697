import { expect, test } from 'vitest';
import { principalComponents } from './principal.ts';

test('along a line that is not an axis, all is in the first direction', () => {
  const vectors = Float32Array.from([-2, -1, 0, 1, 2].flatMap((t) => [3 * t + 5, 4 * t - 1, 7]));
  const { points, kept } = principalComponents(vectors, 3);
  expect(kept).toBeCloseTo(1, 6);
  [-2, -1, 0, 1, 2].forEach((t, n) => {
    expect(points[2 * n]).toBeCloseTo(5 * t, 4);
    expect(points[2 * n + 1]).toBeCloseTo(0, 4);
  });
});

test('keeps the share of the variance that it says', () => {
  // Axes with variances 9, 4, 1: an even spread along each.
  const vectors = Float32Array.from(
    [
      [3, 0, 0],
      [-3, 0, 0],
      [0, 2, 0],
      [0, -2, 0],
      [0, 0, 1],
      [0, 0, -1],
    ].flat(),
  );
  const { points, kept } = principalComponents(vectors, 3);
  expect(kept).toBeCloseTo(13 / 14, 6);
  expect([...points].map((value) => Math.round(value * 1000) / 1000 + 0)).toEqual([
    3, 0, -3, 0, 0, 2, 0, -2, 0, 0, 0, 0,
  ]);
});

test('10,000 vectors of 16 take a moment, and vectors that are all alike stay where they are', () => {
  const vectors = Float32Array.from({ length: 160_000 }, (_, n) => Math.sin(n * n));
  const start = performance.now();
  principalComponents(vectors, 16);
  expect(performance.now() - start).toBeLessThan(1000);
  expect([...principalComponents(new Float32Array(12).fill(2), 4).points]).toEqual(new Array(6).fill(0));
});

test('single numbers lie on a line, and nothing is lost', () => {
  const { points, kept } = principalComponents(Float32Array.of(-1, 0, 4), 1);
  expect(kept).toBe(1);
  expect([...points].filter((_, n) => n % 2 === 1)).toEqual([0, 0, 0]);
  expect(Math.abs(points[4]! - points[0]!)).toBeCloseTo(5, 6);
});
