/** A figure of the open model: shipped or kept with it, or computed once, with progress. */
import type { CallOptions, Progress } from '../../shared/calls.ts';
import type { Model } from '../../shared/contract.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Session } from './session.svelte.ts';

export interface Source<Result> {
  /** What came with the model. */
  shipped(model: Model): Result | null;
  /** Asks the engine about the open model. */
  compute(dataset: string, options: CallOptions): Promise<Result>;
}

export class OncePerModel<Result> {
  readonly current = $derived.by(() => this.#find());
  /** Why it is not known of the open model; 'cancelled' too, so that it is not begun again by itself. */
  readonly failure = $derived.by(() => this.#ofOpenModel(this.#failed)?.error ?? null);
  /** Null while nothing is computed. */
  progress = $state.raw<Progress | null>(null);
  #computed = $state.raw<{ model: Model; result: Result } | null>(null);
  #failed = $state.raw<{ model: Model; error: ErrorData } | null>(null);
  #running: { model: Model; abort: AbortController } | null = null;
  readonly #session: Session;
  readonly #source: Source<Result>;

  constructor(session: Session, source: Source<Result>) {
    this.#session = session;
    this.#source = source;
    session.onOpened(() => this.cancel());
  }

  /** Never rejects: see `failure`. One model at a time, the open one; the engine answers others meanwhile. */
  async compute(): Promise<void> {
    const { model, dataset } = this.#session;
    if (!model || !dataset || this.current || this.#running?.model === model) return;
    this.cancel();
    const running = { model, abort: new AbortController() };
    this.#running = running;
    this.#failed = null;
    this.progress = { done: 0, total: 0, text: '' };
    try {
      const result = await this.#source.compute(dataset.id, {
        signal: running.abort.signal,
        onProgress: (progress) => {
          if (this.#running === running) this.progress = progress;
        },
      });
      if (this.#running === running) this.#computed = { model, result };
    } catch (error) {
      if (this.#running === running) this.#failed = { model, error: toErrorData(error) };
    } finally {
      if (this.#running === running) {
        this.#running = null;
        this.progress = null;
      }
    }
  }

  cancel(): void {
    this.#running?.abort.abort();
  }

  /** It may begin anew, as if nothing had been tried. */
  protected forgetFailure(): void {
    this.#failed = null;
  }

  #find(): Result | null {
    const { model } = this.#session;
    return (model && this.#source.shipped(model)) ?? this.#ofOpenModel(this.#computed)?.result ?? null;
  }

  #ofOpenModel<T extends { model: Model }>(known: T | null): T | null {
    return known?.model === this.#session.model ? known : null;
  }
}
