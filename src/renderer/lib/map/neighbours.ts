/**
 * A neighbour embedding: in the plane, vectors stand beside those that they are near to (UMAP: McInnes, Healy and
 * Melville 2018, by umap-js). What lies between groups, and how large they are, means little. The nearest neighbours are
 * found exactly.
 */
import { UMAP } from 'umap-js';
import { randomNumbers } from '../random.ts';

const neighbours = 15;
/** As umap-learn takes for 10,000 points and more. */
const epochs = 200;
const seed = 1;
/** Of the work, by time. */
const searchShare = 0.3;

/**
 * @param vectors [n,D], n above 15
 * @param report hears the share that is done, 0 to 1
 * @returns [n,2], the same for the same vectors
 */
export function embedNeighbours(
  vectors: Float32Array,
  dims: number,
  report: (share: number) => void,
): Float32Array {
  const n = vectors.length / dims;
  const { indices, distances } = nearestNeighbours(vectors, dims, Math.min(neighbours, n), (share) =>
    report(share * searchShare),
  );
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: neighbours,
    minDist: 0.1,
    nEpochs: epochs,
    random: randomNumbers(seed),
  });
  umap.setPrecomputedKNN(indices, distances);
  umap.initializeFit(
    Array.from({ length: n }, (_, row) => [...vectors.subarray(row * dims, (row + 1) * dims)]),
  );
  for (let epoch = 1; epoch <= epochs; epoch++) {
    umap.step();
    report(searchShare + ((1 - searchShare) * epoch) / epochs);
  }
  return Float32Array.from(umap.getEmbedding().flat());
}

/** Of each vector the `count` nearest by distance, itself the first. */
export function nearestNeighbours(
  vectors: Float32Array,
  dims: number,
  count: number,
  report: (share: number) => void,
): { indices: number[][]; distances: number[][] } {
  const n = vectors.length / dims;
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let row = 0; row < n; row++) {
    const near: number[] = [];
    const squares: number[] = [];
    for (let other = 0; other < n; other++) {
      let square = other === row ? -1 : 0;
      for (let d = 0; d < dims && other !== row; d++) {
        const difference = vectors[row * dims + d]! - vectors[other * dims + d]!;
        square += difference * difference;
      }
      if (near.length === count && square >= squares[count - 1]!) continue;
      let at = near.length < count ? near.length : count - 1;
      for (; at > 0 && squares[at - 1]! > square; at--) {
        squares[at] = squares[at - 1]!;
        near[at] = near[at - 1]!;
      }
      squares[at] = square;
      near[at] = other;
    }
    indices.push(near);
    distances.push(squares.map((square) => Math.sqrt(Math.max(0, square))));
    if (row % 100 === 0) report(row / n);
  }
  return { indices, distances };
}
