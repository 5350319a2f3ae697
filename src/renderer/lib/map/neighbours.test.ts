import { expect, test } from 'vitest';
import { randomNumbers } from '../random.ts';
import { embedNeighbours, nearestNeighbours } from './neighbours.ts';

/** Two groups of 60 in 8 dimensions, far apart. */
const random = randomNumbers(5);
const vectors = Float32Array.from({ length: 120 * 8 }, (_, at) => random() + (at < 60 * 8 ? 0 : 5));

test('the nearest neighbours are the nearest', () => {
  const { indices, distances } = nearestNeighbours(vectors, 8, 5, () => undefined);
  const distance = (a: number, b: number) =>
    Math.hypot(...Array.from({ length: 8 }, (_, d) => vectors[a * 8 + d]! - vectors[b * 8 + d]!));
  for (const row of [0, 17, 119]) {
    const all = Array.from({ length: 120 }, (_, other) => other).sort(
      (a, b) => distance(row, a) - distance(row, b),
    );
    expect(indices[row]).toEqual(all.slice(0, 5));
    indices[row]!.forEach((other, k) => expect(distances[row]![k]).toBeCloseTo(distance(row, other), 5));
    expect(indices[row]![0]).toBe(row);
  }
});

test('what is near stays near, the same every time, and progress goes from 0 to 1', () => {
  const shares: number[] = [];
  const points = embedNeighbours(vectors, 8, (share) => shares.push(share));
  expect(points).toHaveLength(240);
  expect(points.every(Number.isFinite)).toBe(true);
  expect(embedNeighbours(vectors, 8, () => undefined)).toEqual(points);
  expect(shares.every((share, n) => n === 0 || share >= shares[n - 1]!)).toBe(true);
  expect(shares.at(-1)).toBeCloseTo(1, 6);
  const { indices } = nearestNeighbours(points, 2, 6, () => undefined);
  const apart = indices.flat().filter((other, n) => other < 60 !== Math.floor(n / 6) < 60);
  expect(apart).toEqual([]);
});
