import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { Generator } from './random.ts';
import type { Matrix } from './winograd.ts';
import { kronecker, largestTile, winograd } from './winograd.ts';

const times = (matrix: Matrix, x: number[]) =>
  matrix.map((row) => row.reduce((sum, a, n) => sum + a * x[n]!, 0));

test('every size gives the plain sliding sum of products', () => {
  const generator = new Generator(3);
  let sizes = 0;
  for (let r = 1; r <= largestTile; r++) {
    for (let m = 1; m + r - 1 <= largestTile; m++) {
      const { output, kernel, input } = winograd(m, r);
      const g = Array.from({ length: r }, () => generator.uniform() - 0.5);
      const d = Array.from({ length: m + r - 1 }, () => generator.uniform() - 0.5);
      const [a, b] = [times(kernel, g), times(input, d)];
      const found = times(
        output,
        a.map((x, n) => x * b[n]!),
      );
      found.forEach((y, k) => {
        const plain = g.reduce((sum, x, t) => sum + x * d[k + t]!, 0);
        expect(Math.abs(y - plain)).toBeLessThan(1e-12);
      });
      sizes++;
    }
  }
  expect(sizes).toBe(55);
});

test('the smallest known case, F(2, 3), needs four multiplications, not six', () => {
  expect(winograd(2, 3).input).toHaveLength(4);
});

test('tiles beyond the points are refused', () => {
  expect(() => winograd(7, 5)).toThrow(AppError);
});

test('a Kronecker product applies one matrix along rows and the other along columns', () => {
  const [x, y]: Matrix[] = [
    [
      [1, 2],
      [3, 4],
    ],
    [[5, 6, 7]],
  ];
  expect(kronecker(x!, y!)).toEqual([
    [5, 6, 7, 10, 12, 14],
    [15, 18, 21, 20, 24, 28],
  ]);
});
