/** Mean, spread and density of each capsule dimension for the open model: shipped with it, or computed once. */
import type { Progress } from '../../shared/calls.ts';
import type { CapsuleStatistics } from '../../shared/contract.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Session } from './session.svelte.ts';

export class Statistics {
  failure = $state.raw<ErrorData | null>(null);
  progress = $state.raw<Progress | null>(null);
  #computed = $state.raw<{ model: object; statistics: CapsuleStatistics } | null>(null);
  #abort: AbortController | null = null;
  readonly #session: Session;
  readonly current = $derived.by(() => this.#find());

  constructor(session: Session) {
    this.#session = session;
  }

  /** Encodes the test images; reports progress and can be cancelled. */
  async compute(): Promise<void> {
    const { model, dataset } = this.#session;
    if (!model || !dataset || this.current || this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.failure = null;
    this.progress = { done: 0, total: 0, text: '' };
    try {
      const statistics = await this.#session.call(
        'capsuleStatistics',
        { dataset: dataset.id, split: 'test' },
        { signal: abort.signal, onProgress: (progress) => (this.progress = progress) },
      );
      this.#computed = { model, statistics };
    } catch (error) {
      const failure = toErrorData(error);
      if (failure.code !== 'cancelled') this.failure = failure;
    } finally {
      this.#abort = null;
      this.progress = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  #find(): CapsuleStatistics | null {
    const { model } = this.#session;
    if (!model) return null;
    return model.statistics ?? (this.#computed?.model === model ? this.#computed.statistics : null);
  }
}
