import type { Call } from '../../shared/calls.ts';
import type { Progress } from './batches.ts';

/**
 * Results by key, each computed once: who asks while it is under way waits for it and hears its progress. It is given
 * up when all who wait have given up; an error is not kept, so that the next who asks begins anew.
 */
export class SharedResults<Result> {
  readonly #known = new Map<string, { callers: Call[]; result: Promise<Result> }>();

  /** @throws what `compute` throws; AppError cancelled */
  get(key: string, call: Call, compute: (call: Progress) => Promise<Result>): Promise<Result> {
    const known = this.#known.get(key);
    if (known) {
      known.callers.push(call);
      return known.result;
    }
    const callers = [call];
    const work = async () => {
      try {
        return await compute({
          progress: (...done) => callers.forEach((caller) => caller.progress(...done)),
          throwIfCancelled: () => (callers.find(({ cancelled }) => !cancelled) ?? call).throwIfCancelled(),
        });
      } catch (error) {
        this.#known.delete(key);
        throw error;
      } finally {
        callers.length = 0; // whoever asks from here on waits for nothing
      }
    };
    const result = work();
    this.#known.set(key, { callers, result });
    return result;
  }
}
