/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, section 8.5). Own code and no library: the matrices have 8 to 64 rows, for which this is exact to
 * rounding and takes under a millisecond, and the libraries that have it bring a whole matrix class into the page.
 */
export interface Eigen {
  /** [D], largest first. */
  values: Float64Array;
  /** [D,D]: row k is the unit vector of value k; its entry of largest size is positive. */
  vectors: Float64Array;
}

const mostSweeps = 60;

/** @param matrix [D,D], symmetric and finite */
export function symmetricEigen(matrix: ArrayLike<number>, D: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(D * D);
  for (let d = 0; d < D; d++) v[d * D + d] = 1;
  const scale = a.reduce((sum, x) => sum + x * x, 0);
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(a, D) > scale * 1e-30; sweep++) {
    for (let p = 0; p < D; p++) for (let q = p + 1; q < D; q++) rotate(a, v, D, p, q);
  }
  const order = Array.from({ length: D }, (_, d) => d).sort((p, q) => a[q * D + q]! - a[p * D + p]!);
  const vectors = new Float64Array(D * D);
  order.forEach((column, k) => {
    let largest = 0;
    for (let d = 0; d < D; d++) {
      const x = v[d * D + column]!;
      if (Math.abs(x) > Math.abs(largest) + 1e-9) largest = x;
    }
    for (let d = 0; d < D; d++) vectors[k * D + d] = (largest < 0 ? -1 : 1) * v[d * D + column]!;
  });
  return { values: Float64Array.from(order, (d) => a[d * D + d]!), vectors };
}

/** Sum of the squares beside the diagonal. */
function offDiagonal(a: Float64Array, D: number): number {
  let sum = 0;
  for (let p = 0; p < D; p++) for (let q = p + 1; q < D; q++) sum += 2 * a[p * D + q]! ** 2;
  return sum;
}

/** Turns the plane of axes p and q so that their entry becomes 0; the columns of v turn along. */
function rotate(a: Float64Array, v: Float64Array, D: number, p: number, q: number): void {
  const apq = a[p * D + q]!;
  if (apq === 0) return;
  const theta = (a[q * D + q]! - a[p * D + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (m: Float64Array, first: number, second: number) => {
    const [x, y] = [m[first]!, m[second]!];
    m[first] = c * x - s * y;
    m[second] = s * x + c * y;
  };
  for (let d = 0; d < D; d++) turn(a, d * D + p, d * D + q);
  for (let d = 0; d < D; d++) turn(a, p * D + d, q * D + d);
  for (let d = 0; d < D; d++) turn(v, d * D + p, d * D + q);
}
