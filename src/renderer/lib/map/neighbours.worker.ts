/** Computes the neighbour embedding beside the page: takes { vectors, dims }, reports { share } and ends with { points }. */
import { embedNeighbours } from './neighbours.ts';

export interface NeighbourTask {
  /** [n,D]. */
  vectors: Float32Array;
  dims: number;
}
export type NeighbourReport = { share: number } | { points: Float32Array };

self.addEventListener('message', ({ data }: MessageEvent<NeighbourTask>) => {
  const report = (message: NeighbourReport) => self.postMessage(message);
  let last = -1;
  const points = embedNeighbours(data.vectors, data.dims, (share) => {
    if (share - last < 0.01) return;
    last = share;
    report({ share });
  });
  report({ points });
});
