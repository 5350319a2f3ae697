/** How the open model reads its validation images with other couplings: compared once, when asked for. */
import type { Progress } from '../../shared/calls.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { CouplingComparison } from '../../shared/routingRequests.ts';
import type { Session } from './session.svelte.ts';

export class CouplingComparisons {
  /** Null until it is known of the open model. */
  result = $state.raw<CouplingComparison | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<ErrorData | null>(null);
  #running: AbortController | null = null;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    session.onOpened(() => this.#forget());
  }

  /** Reports progress and can be cancelled; what the engine knows already is there at once. */
  async run(): Promise<void> {
    const { dataset } = this.#session;
    if (!dataset || this.result || this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.failure = null;
    this.progress = { done: 0, total: 0, text: '' };
    try {
      const result = await this.#session.call(
        'compareCouplings',
        { dataset: dataset.id },
        {
          signal: running.signal,
          onProgress: (progress) => {
            if (this.#running === running) this.progress = progress;
          },
        },
      );
      if (this.#running === running) this.result = result;
    } catch (error) {
      const failure = toErrorData(error);
      if (this.#running === running && failure.code !== 'cancelled') this.failure = failure;
    } finally {
      if (this.#running === running) this.#stop();
    }
  }

  cancel(): void {
    this.#running?.abort();
  }

  #stop(): void {
    this.#running = null;
    this.progress = null;
  }

  /** Another model is open. */
  #forget(): void {
    this.cancel();
    this.#stop();
    this.result = null;
    this.failure = null;
  }
}
