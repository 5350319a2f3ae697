/** Principal component analysis: the two directions along which the vectors differ most; of numbers alone the only one. */
import { covarianceOf } from '../../../shared/covariance.ts';
import { symmetricEigen } from '../../../shared/symmetricEigen.ts';

export interface Projection {
  /** [n,2]; of vectors with one number the second is 0. */
  points: Float32Array;
  /** Share of the variance that the two directions keep, 0 to 1. */
  kept: number;
}

/**
 * From the eigenvectors of the covariance matrix; the same vectors always give the same picture.
 * @param vectors [n,D]
 */
export function principalComponents(vectors: Float32Array, dims: number): Projection {
  const n = vectors.length / dims;
  const rows = Array.from({ length: n }, (_, row) => vectors.subarray(row * dims, (row + 1) * dims));
  const { mean, covariance } = covarianceOf(rows, dims);
  const { values, vectors: directions } = symmetricEigen(covariance, dims);
  const axes = Array.from({ length: Math.min(2, dims) }, (_, k) =>
    directions.subarray(k * dims, (k + 1) * dims),
  );
  const points = new Float32Array(2 * n);
  rows.forEach((vector, row) => {
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let d = 0; d < dims; d++) sum += (vector[d]! - mean[d]!) * axis[d]!;
      points[2 * row + k] = sum;
    });
  });
  const total = values.reduce((a, b) => a + b, 0);
  return { points, kept: total > 0 ? (values[0]! + (values[1] ?? 0)) / total : 1 };
}
