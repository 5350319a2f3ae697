/** Principal component analysis: the two directions along which the vectors differ most. */
import { symmetricEigen } from '../../../../shared/symmetricEigen.ts';

export interface Projection {
  /** [n,2]. */
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
  const mean = new Float64Array(dims);
  for (let at = 0; at < vectors.length; at++) mean[at % dims]! += vectors[at]! / n;
  const sums = new Float64Array(dims * dims);
  const centred = new Float64Array(dims);
  for (let row = 0; row < n; row++) {
    for (let d = 0; d < dims; d++) centred[d] = vectors[row * dims + d]! - mean[d]!;
    for (let a = 0; a < dims; a++) {
      for (let b = 0; b < dims; b++) sums[a * dims + b]! += (centred[a]! * centred[b]!) / n;
    }
  }
  const { values, vectors: directions } = symmetricEigen(sums, dims);
  const axes = [0, 1].map((k) => directions.subarray(k * dims, (k + 1) * dims));
  const points = new Float32Array(2 * n);
  for (let row = 0; row < n; row++) {
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let d = 0; d < dims; d++) sum += (vectors[row * dims + d]! - mean[d]!) * axis[d]!;
      points[2 * row + k] = sum;
    });
  }
  const total = values.reduce((a, b) => a + b, 0);
  return { points, kept: total > 0 ? (values[0]! + values[1]!) / total : 1 };
}
