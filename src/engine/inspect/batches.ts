import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from '../../shared/calls.ts';

/** What long work needs of the request it answers. */
export type Progress = Pick<Call, 'progress' | 'throwIfCancelled'>;

/**
 * Long work in pieces. TensorFlow computes synchronously, so between two pieces the process goes back to the event
 * loop, where other requests and cancelling get through.
 * @throws AppError cancelled, before the next piece
 */
export async function inBatches(
  total: number,
  batch: number,
  call: Progress,
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < total; from += batch) {
    call.throwIfCancelled();
    const to = Math.min(total, from + batch);
    work(from, to);
    call.progress(to, total);
    await nextTurn();
  }
}
