/** A figure of the open model: shipped or kept with it, or computed once, with progress. */
import type { CallOptions, Progress } from '../../shared/calls.ts';
import type { Model } from '../../shared/contract/models.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { modelMark } from '../../shared/page/modelMark.ts';
import type { Session } from './session.svelte.ts';

export interface Source<Result> {
  /** What came with the model; without it all is computed. */
  shipped?(model: Model): Result | null;
  /** Asks about the open model; may go on after `signal` fires, but then it does not count. */
  compute(dataset: string, options: Required<CallOptions>, model: Model): Promise<Result>;
}

/** Models whose results are kept, so that one that is opened again has its own. */
const mostKept = 4;

/** Which weights a model has: a file that was written anew gives another. Without a decoder nothing tells but itself. */
function keyOf(model: Model): string | Model {
  const { source, step, validationAccuracy, decoder } = model;
  return decoder ? JSON.stringify([source, step, validationAccuracy, modelMark(decoder)]) : model;
}

/** As the engine says it of a dataset of another size. */
function noImages({ configuration }: Model): AppError {
  const { height, width } = configuration.network.input;
  return new AppError(
    'not-supported',
    `No images fit this network: it reads images of ${width} × ${height} pixels, and the datasets here have other sizes.`,
    'Open a network for images of their size.',
  );
}

export class OncePerModel<Result> {
  readonly current = $derived.by(() => this.#find());
  /** Why it is not known of the open model; 'cancelled' too, so that it is not begun again by itself. */
  readonly failure = $derived.by(() => this.#ofOpenModel(this.#failed)?.error ?? null);
  /** The same for people, whom it tells nothing that they cancelled it. */
  readonly problem = $derived(this.failure?.code === 'cancelled' ? null : this.failure);
  /** Null while nothing is computed. */
  progress = $state.raw<Progress | null>(null);
  /** Computed here, the newest first. */
  #kept = $state.raw<readonly { key: string | Model; result: Result }[]>([]);
  #failed = $state.raw<{ model: Model; error: ErrorData } | null>(null);
  /** Of the open model. */
  #running: AbortController | null = null;
  #result: Promise<Result | null> = Promise.resolve(null);
  readonly #session: Session;
  readonly #source: Source<Result>;

  constructor(session: Session, source: Source<Result>) {
    this.#session = session;
    this.#source = source;
    session.onOpened(() => this.#stop());
  }

  /** Unless it is known; joins what is under way. @returns null when that failed or was given up: see `failure` */
  async compute(): Promise<Result | null> {
    const { model, dataset } = this.#session;
    if (this.current !== null) return this.current;
    if (model && this.#session.noImages) this.#failed = { model, error: toErrorData(noImages(model)) };
    if (!model || !dataset) return null;
    if (!this.#running) {
      this.#running = new AbortController();
      this.#result = this.#work(model, dataset.id, this.#running);
    }
    return this.#result;
  }

  /** At once: it may be begun again. */
  cancel(): void {
    const { model } = this.#session;
    if (!model || !this.#running) return;
    this.#stop();
    this.#failed = { model, error: toErrorData(new AppError('cancelled', 'Cancelled.')) };
  }

  /** It may begin anew, as if nothing had been tried. */
  protected forgetFailure(): void {
    this.#failed = null;
  }

  async #work(model: Model, dataset: string, running: AbortController): Promise<Result | null> {
    const counts = () => this.#running === running;
    this.#failed = null;
    this.progress = { done: 0, total: 0, text: '' };
    const onProgress = (progress: Progress) => {
      if (counts()) this.progress = progress;
    };
    try {
      const result = await this.#source.compute(dataset, { signal: running.signal, onProgress }, model);
      if (!counts()) return null;
      this.#kept = [{ key: keyOf(model), result }, ...this.#kept].slice(0, mostKept);
      return result;
    } catch (error) {
      if (counts()) this.#failed = { model, error: toErrorData(error) };
      return null;
    } finally {
      if (counts()) this.#stop();
    }
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.progress = null;
  }

  #find(): Result | null {
    const { model } = this.#session;
    if (!model) return null;
    const shipped = this.#source.shipped?.(model) ?? null;
    if (shipped !== null || this.#kept.length === 0) return shipped;
    const own = keyOf(model);
    return this.#kept.find(({ key }) => key === own)?.result ?? null;
  }

  #ofOpenModel<T extends { model: Model }>(known: T | null): T | null {
    return known?.model === this.#session.model ? known : null;
  }
}
