/**
 * Winograd's short convolution in one dimension, by the Toom-Cook construction: m outputs of r taps from n = m + r - 1
 * inputs with n multiplications, y = A^T [(G g) * (B^T d)], where y_k = sum_t g_t d_k+t. In two dimensions the same
 * matrices act along rows and along columns. (Lavin and Gray, arXiv 1509.09308.)
 */
import { AppError } from '../../shared/errors.ts';

export type Matrix = number[][];

export interface Transforms {
  /** A^T [m,n]. */
  output: Matrix;
  /** G [n,r]. */
  kernel: Matrix;
  /** B^T [n,n], rows of length 1. */
  input: Matrix;
}

/**
 * Where the polynomials are evaluated, beside infinity. Small numbers and their inverses, not just whole numbers:
 * with ten points the relative error in float32 stays at 4e-5.
 */
const points = [0, 1, -1, 0.5, -0.5, 2, -2, 0.75, -4 / 3];

/** The most inputs a tile can have per axis. */
export const largestTile = points.length + 1;

/** @throws AppError internal beyond `largestTile` */
export function winograd(m: number, r: number): Transforms {
  const n = m + r - 1;
  if (m < 1 || r < 1 || n > largestTile)
    throw new AppError('internal', `No Winograd transform F(${m}, ${r}).`);
  const input = transpose(inverse(vandermonde(n, n)));
  const kernel = vandermonde(n, r);
  // Each product may be scaled on one side and unscaled on the other; rows of length 1 keep the errors small.
  input.forEach((row, i) => {
    const length = Math.hypot(...row);
    input[i] = row.map((x) => x / length);
    kernel[i] = kernel[i]!.map((x) => x * length);
  });
  return { output: transpose(vandermonde(n, m)), kernel, input };
}

/** [n,k]: row p holds 1, p, p^2, ..; the last row is infinity, which sees only the highest power. */
function vandermonde(n: number, k: number): Matrix {
  const powers = Array.from({ length: k }, (_, power) => power);
  const finite = points.slice(0, n - 1).map((p) => powers.map((power) => p ** power));
  return [...finite, powers.map((power) => Number(power === k - 1))];
}

export function transpose(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** By Gauss and Jordan, with pivots. */
function inverse(matrix: Matrix): Matrix {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let k = i; k < n; k++) if (Math.abs(rows[k]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = k;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const scale = rows[i]![i]!;
    rows[i] = rows[i]!.map((x) => x / scale);
    for (let k = 0; k < n; k++) {
      const factor = rows[k]![i]!;
      if (k !== i && factor !== 0) rows[k] = rows[k]!.map((x, column) => x - factor * rows[i]![column]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** Kronecker product: applies x along the first and y along the second of two flattened axes. */
export function kronecker(x: Matrix, y: Matrix): Matrix {
  return x.flatMap((a) => y.map((b) => a.flatMap((p) => b.map((q) => p * q))));
}
