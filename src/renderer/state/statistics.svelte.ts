/** Mean, spread and density of each capsule dimension for the open model: shipped with it, or computed once. */
import type { Progress } from '../../shared/calls.ts';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Connection } from './connection.svelte.ts';
import type { Session } from './session.svelte.ts';

export class Statistics {
  /** Why it is not known of the open model; 'cancelled' too, so that it is not begun again by itself. */
  readonly failure = $derived.by(() => this.#ofOpenModel(this.#failed)?.error ?? null);
  progress = $state.raw<Progress | null>(null);
  #computed = $state.raw<{ model: object; statistics: CapsuleStatistics } | null>(null);
  #failed = $state.raw<{ model: object; error: ErrorData } | null>(null);
  /** Models whose measuring the inspector did not survive: it is begun again by itself once, not for ever. */
  readonly #lost = new WeakSet<object>();
  #running: { model: object; abort: AbortController } | null = null;
  readonly #session: Session;
  readonly current = $derived.by(() => this.#find());

  constructor(connection: Connection, session: Session) {
    this.#session = session;
    session.onOpened(() => this.cancel());
    connection.inspector.onConnected(() => {
      if (this.#failed?.error.code !== 'connection-lost' || this.#lost.has(this.#failed.model)) return;
      this.#lost.add(this.#failed.model);
      this.#failed = null;
    });
  }

  /** Encodes training and held-out images; reports progress and can be cancelled. One model at a time: the open one. */
  async compute(): Promise<void> {
    const { model, dataset } = this.#session;
    if (!model || !dataset || this.current || this.#running?.model === model) return;
    this.cancel();
    const running = { model, abort: new AbortController() };
    this.#running = running;
    this.#failed = null;
    this.progress = { done: 0, total: 0, text: '' };
    try {
      const statistics = await this.#session.call(
        'capsuleStatistics',
        { dataset: dataset.id },
        {
          signal: running.abort.signal,
          onProgress: (progress) => {
            if (this.#running === running) this.progress = progress;
          },
        },
      );
      if (this.#running === running) this.#computed = { model, statistics };
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

  #find(): CapsuleStatistics | null {
    return this.#session.model?.statistics ?? this.#ofOpenModel(this.#computed)?.statistics ?? null;
  }

  #ofOpenModel<T extends { model: object }>(known: T | null): T | null {
    return known?.model === this.#session.model ? known : null;
  }
}
