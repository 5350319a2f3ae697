/** The neighbour embedding (neighbours.ts) as the page has it: known from before, or computed beside it by a worker. */
import type { CallOptions } from '../../../shared/calls.ts';
import { AppError } from '../../../shared/errors.ts';
import { keepEmbedding, keptEmbedding, keyOfVectors } from './embeddingStore.ts';
import type { NeighbourReport, NeighbourTask } from './neighbours.worker.ts';

/**
 * @param vectors [n,D], n above 15
 * @returns [n,2]
 * @throws AppError cancelled after `signal` fires, and the worker ends then; internal when that fails
 */
export async function neighbourEmbedding(
  vectors: Float32Array,
  dims: number,
  makeWorker: () => Worker,
  options: Required<CallOptions>,
): Promise<Float32Array> {
  const key = await keyOfVectors(vectors);
  const kept = key === null ? null : await keptEmbedding(key);
  if (kept?.length === (2 * vectors.length) / dims) return kept;
  if (options.signal.aborted) throw cancelled();
  const worker = makeWorker();
  try {
    const points = await answerOf(worker, { vectors, dims }, options);
    if (key !== null) void keepEmbedding(key, points);
    return points;
  } finally {
    worker.terminate();
  }
}

const answerOf = (
  worker: Worker,
  task: NeighbourTask,
  { signal, onProgress }: Required<CallOptions>,
): Promise<Float32Array> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(cancelled()));
    worker.addEventListener('message', ({ data: report }: MessageEvent<NeighbourReport>) => {
      if ('points' in report) resolve(report.points);
      else onProgress({ done: report.share, total: 1, text: '' });
    });
    worker.addEventListener('error', ({ message }) =>
      reject(
        new AppError(
          'internal',
          `The neighbours could not be computed: ${message || 'the program for it did not start'}.`,
          'Try again, or use PCA.',
        ),
      ),
    );
    worker.postMessage(task);
  });

const cancelled = () => new AppError('cancelled', 'Cancelled.');
