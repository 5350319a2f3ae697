/** What each dimension of the open model does to its strokes: shipped or kept with the model, or measured once. */
import type { Progress } from '../../shared/calls.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { CapsuleMeasures } from '../../shared/measures.ts';
import type { Session } from './session.svelte.ts';

export class Measures {
  readonly current = $derived.by(() => this.#find());
  /** Why the last measuring gave nothing; null once it is begun anew, and after cancelling. */
  failure = $state.raw<ErrorData | null>(null);
  /** Null while nothing is measured. */
  progress = $state.raw<Progress | null>(null);
  #measured = $state.raw<{ model: object; measures: CapsuleMeasures } | null>(null);
  #abort: AbortController | null = null;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    session.onOpened(() => {
      this.cancel();
      this.failure = null;
    });
  }

  /** Takes about a minute on two cores; the engine answers others meanwhile. */
  async compute(): Promise<void> {
    const { model, dataset } = this.#session;
    if (!model || !dataset || this.current || this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.failure = null;
    this.progress = { done: 0, total: 0, text: '' };
    try {
      const measures = await this.#session.call(
        'capsuleMeasures',
        { dataset: dataset.id },
        {
          signal: abort.signal,
          onProgress: (progress) => {
            if (this.#abort === abort) this.progress = progress;
          },
        },
      );
      if (this.#abort === abort) this.#measured = { model, measures };
    } catch (error) {
      const failure = toErrorData(error);
      if (this.#abort === abort && failure.code !== 'cancelled') this.failure = failure;
    } finally {
      if (this.#abort === abort) {
        this.#abort = null;
        this.progress = null;
      }
    }
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.progress = null;
  }

  #find(): CapsuleMeasures | null {
    const { model } = this.#session;
    const measured = this.#measured?.model === model ? this.#measured?.measures : null;
    return model?.measures ?? measured ?? null;
  }
}
