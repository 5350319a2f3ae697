/**
 * The longest capsule of every test image, and where it stands in the plane: by principal components at once, by a
 * neighbour embedding once that is computed beside the page. Both belong to the open model; what was computed is kept.
 */
import type { Progress } from '../../shared/calls.ts';
import type { LongestCapsules } from '../../shared/capsuleMap.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { keyOfVectors, keptEmbedding, keepEmbedding } from '../views/explore/map/embeddingStore.ts';
import type { NeighbourReport, NeighbourTask } from '../views/explore/map/neighbours.worker.ts';
import { principalComponents } from '../views/explore/map/principal.ts';
import type { Projection } from '../views/explore/map/principal.ts';
import type { Session } from './session.svelte.ts';

interface Reading {
  model: object;
  data: LongestCapsules;
  dims: number;
  principal: Projection;
}

export class CapsuleMap {
  /** Of the reading of all test images. */
  progress = $state.raw<Progress | null>(null);
  /** 0 to 1 while the neighbour embedding is computed. */
  neighbourShare = $state<number | null>(null);
  /** Of the open model; null until it has read them all. */
  readonly reading = $derived.by(() => this.#ofOpenModel(this.#reading));
  /** [n,2]. */
  readonly neighbours = $derived.by(() => this.#ofOpenModel(this.#neighbours)?.points ?? null);
  /** Why it is not known of the open model; 'cancelled' too, so that it is not begun again by itself. */
  readonly failure = $derived.by(() => this.#ofOpenModel(this.#failed)?.error ?? null);

  /** For one neighbour embedding; the page that has an engine sets it at its start. */
  makeWorker: (() => Worker) | null = null;

  #reading = $state.raw<Reading | null>(null);
  #neighbours = $state.raw<{ model: object; points: Float32Array } | null>(null);
  #failed = $state.raw<{ model: object; error: ErrorData } | null>(null);
  #running: { model: object; abort: AbortController } | null = null;
  #worker: Worker | null = null;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    session.onOpened(() => {
      this.cancel();
      this.cancelNeighbours();
    });
  }

  /** Reads all test images with the open model, in one request; unless that is done or under way. */
  async read(): Promise<void> {
    const { model, dataset } = this.#session;
    if (!model || !dataset || this.reading || this.#running?.model === model) return;
    const running = { model, abort: new AbortController() };
    this.#running = running;
    this.#failed = null;
    this.progress = { done: 0, total: 0, text: '' };
    const current = () => this.#running === running;
    try {
      const data = await this.#session.call(
        'longestCapsules',
        { dataset: dataset.id, split: 'test' },
        {
          signal: running.abort.signal,
          onProgress: (progress) => {
            if (current()) this.progress = progress;
          },
        },
      );
      const { dims } = model.configuration.network.digitCapsules;
      if (current()) {
        this.#reading = { model, data, dims, principal: principalComponents(data.capsules, dims) };
      }
    } catch (error) {
      if (current()) this.#failed = { model, error: toErrorData(error) };
    } finally {
      if (current()) {
        this.#running = null;
        this.progress = null;
      }
    }
  }

  cancel(): void {
    this.#running?.abort.abort();
  }

  /** Computes the neighbour embedding in a worker, unless it is known from before. @throws nothing; see `failure` */
  async findNeighbours(): Promise<void> {
    const { makeWorker, reading } = this;
    if (!reading || !makeWorker || this.neighbours || this.neighbourShare !== null) return;
    const { model, data, dims } = reading;
    this.neighbourShare = 0;
    const key = await keyOfVectors(data.capsules);
    const kept = key ? await keptEmbedding(key) : null;
    if (this.#session.model !== model || this.neighbourShare === null) return; // given up meanwhile
    if (kept?.length === 2 * data.labels.length) {
      this.#neighbours = { model, points: kept };
      this.neighbourShare = null;
      return;
    }
    const worker = makeWorker();
    this.#worker = worker;
    worker.addEventListener('message', ({ data: report }: MessageEvent<NeighbourReport>) => {
      if (this.#worker !== worker) return;
      if ('share' in report) this.neighbourShare = report.share;
      else {
        this.#neighbours = { model, points: report.points };
        this.cancelNeighbours();
        if (key) void keepEmbedding(key, report.points);
      }
    });
    worker.addEventListener('error', ({ message }) => {
      if (this.#worker !== worker) return;
      this.cancelNeighbours();
      const error = new AppError(
        'internal',
        `The neighbours could not be computed: ${message}`,
        'Use PCA instead.',
      );
      this.#failed = { model, error: toErrorData(error) };
    });
    const task: NeighbourTask = { vectors: data.capsules, dims };
    worker.postMessage(task);
  }

  cancelNeighbours(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.neighbourShare = null;
  }

  #ofOpenModel<T extends { model: object }>(known: T | null): T | null {
    return known?.model === this.#session.model ? known : null;
  }
}
