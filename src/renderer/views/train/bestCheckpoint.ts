import type { RunCheckpoint } from '../../../shared/contract/runs.ts';

/** The one to look at: the best by validation, or the last where no images were held out; undefined without any. */
export function bestCheckpoint(checkpoints: readonly RunCheckpoint[]): RunCheckpoint | undefined {
  const readable = checkpoints.filter(({ problem }) => problem === null);
  return readable.find(({ best }) => best) ?? readable.find(({ last }) => last);
}
