import fc from 'fast-check';
import { expect, it } from 'vitest';
import { symmetricEigen } from './symmetricEigen.ts';

it('agrees with a matrix worked by hand', () => {
  // 2 x 2: (3 + 1, 3 - 1) along (1, 1) and (1, -1).
  const { values, vectors } = symmetricEigen([3, 1, 1, 3], 2);
  expect([...values]).toEqual([expect.closeTo(4, 12), expect.closeTo(2, 12)]);
  const half = Math.SQRT1_2;
  [half, half, half, -half].forEach((x, n) => expect(vectors[n]).toBeCloseTo(x, 12));
});

it('takes any symmetric matrix apart: orthonormal vectors, ordered values, and the matrix again', () => {
  const matrices = fc.integer({ min: 1, max: 9 }).chain((D) =>
    fc
      .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: D * D, maxLength: D * D })
      .map((numbers) => ({
        D,
        matrix: numbers.map((x, n) => x + numbers[(n % D) * D + Math.floor(n / D)]!),
      })),
  );
  fc.assert(
    fc.property(matrices, ({ D, matrix }) => {
      const { values, vectors } = symmetricEigen(matrix, D);
      for (let p = 0; p < D; p++) {
        if (p > 0) expect(values[p]!).toBeLessThanOrEqual(values[p - 1]! + 1e-12);
        for (let q = 0; q < D; q++) {
          let dot = 0;
          let again = 0;
          for (let k = 0; k < D; k++) {
            dot += vectors[p * D + k]! * vectors[q * D + k]!;
            again += values[k]! * vectors[k * D + p]! * vectors[k * D + q]!;
          }
          expect(dot).toBeCloseTo(p === q ? 1 : 0, 9);
          expect(again).toBeCloseTo(matrix[p * D + q]!, 8);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('knows no direction of a matrix without any, and stays finite', () => {
  const { values, vectors } = symmetricEigen(new Float64Array(9), 3);
  expect([...values]).toEqual([0, 0, 0]);
  expect([...vectors]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});
