/** A worker for one neighbour embedding (neighbours.worker.ts); whoever starts it ends it. */
export const neighbourWorker = (): Worker =>
  new Worker(new URL('./neighbours.worker.ts', import.meta.url), { type: 'module' });
