/** Evaluations of the open model, by split: shared by Evaluate and by Explore's "next misread". */
import type { Progress } from '../../shared/calls.ts';
import type { Evaluation, Split } from '../../shared/contract.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Session } from './session.svelte.ts';

interface Running {
  split: Split;
  progress: Progress;
  abort: AbortController;
  result: Promise<Evaluation | null>;
}

export class Evaluations {
  running = $state.raw<Running | null>(null);
  failure = $state.raw<ErrorData | null>(null);
  #results = $state.raw<Partial<Record<Split, Evaluation>>>({});
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    session.onOpened(() => this.#forget());
  }

  /** Null while there is none of the open model. */
  result(split: Split): Evaluation | null {
    return this.#results[split] ?? null;
  }

  /** Evaluates unless it is known already. @returns null when it was cancelled or failed (see `failure`). */
  async run(split: Split): Promise<Evaluation | null> {
    const known = this.result(split);
    if (known) return known;
    if (!this.#session.model) return null;
    if (this.running?.split === split) return this.running.result;
    this.cancel();
    const abort = new AbortController();
    const result = this.#evaluate(split, abort);
    this.running = { split, abort, result, progress: { done: 0, total: 0, text: '' } };
    return result;
  }

  cancel(): void {
    this.running?.abort.abort();
  }

  /** Another model is open: nothing that was computed of the one before, or is being computed, counts. */
  #forget(): void {
    this.cancel();
    this.running = null;
    this.failure = null;
    this.#results = {};
  }

  async #evaluate(split: Split, abort: AbortController): Promise<Evaluation | null> {
    const { dataset } = this.#session;
    await Promise.resolve(); // lets run() note it as running first
    this.failure = null;
    try {
      const evaluation = await this.#session.call(
        'evaluate',
        { dataset: dataset?.id ?? '', split },
        {
          signal: abort.signal,
          onProgress: (progress) => {
            if (this.running?.abort === abort) this.running = { ...this.running, progress };
          },
        },
      );
      this.#results = { ...this.#results, [split]: evaluation };
      return evaluation;
    } catch (error) {
      const failure = toErrorData(error);
      if (failure.code !== 'cancelled') this.failure = failure;
      return null;
    } finally {
      if (this.running?.abort === abort) this.running = null;
    }
  }
}
