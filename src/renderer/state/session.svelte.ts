/** The open model, the checkpoints there are, and the datasets. Opening another file never loses the open one. */
import type { CallOptions } from '../../shared/calls.ts';
import type { DatasetInfo } from '../../shared/contract/datasets.ts';
import type { inspectorContract } from '../../shared/contract/inspector.ts';
import type { Model } from '../../shared/contract/models.ts';
import type { InputOf, OutputOf } from '../../shared/contract/requests.ts';
import type { CheckpointListing, CheckpointSource } from '../../shared/contract/runs.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { chooseFile } from '../lib/chooseFile.ts';
import type { Connection } from './connection.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

type Requests = typeof inspectorContract.requests;
/** The requests that take a model's handle; where the contract leaves it out at will, it says whose split is meant. */
type ModelRequest = {
  [K in keyof Requests]: 'model' extends keyof InputOf<Requests[K]> ? K : never;
}[keyof Requests];
type WithoutModel<K extends ModelRequest> = Omit<InputOf<Requests[K]>, 'model'>;

/** What the inspector calls the open model; it belongs to one connection, and to one opening. */
interface Handle {
  generation: number;
  source: CheckpointSource;
  name: Promise<string>;
}

export class Session {
  /** Null until the first is open. A new object for each model opened; not for a re-connection. */
  model = $state.raw<Model | null>(null);
  /** The file being opened, for people. */
  opening = $state<string | null>(null);
  /** Why there is no model at all; later failures are toasts, and the open model stays. */
  failure = $state.raw<ErrorData | null>(null);
  /** Null until the inspector has answered. */
  checkpoints = $state.raw<CheckpointListing[] | null>(null);
  datasets = $state.raw<DatasetInfo[]>([]);
  /** What the open model was trained on, or the first dataset of its image size. */
  readonly dataset = $derived(this.#findDataset());
  /** The datasets are known, and none has images of the size that the open model reads. */
  readonly noImages = $derived.by(
    () => this.model !== null && this.datasets.length > 0 && this.dataset === null,
  );
  /** Names of the dataset's classes, and of the model's: the dataset may have images of more than the model knows. */
  readonly labelNames = $derived.by(() =>
    this.classNames(
      Math.max(
        this.dataset?.classes.length ?? 0,
        this.model?.configuration.network.digitCapsules.classes ?? 0,
      ),
    ),
  );

  readonly #opened: (() => void)[] = [];
  readonly #connection: Connection;
  readonly #toasts: Toasts;
  #source: CheckpointSource | null = null;
  #tickets = 0;
  #handle: Handle | null = null;

  constructor(connection: Connection, toasts: Toasts) {
    this.#connection = connection;
    this.#toasts = toasts;
    connection.inspector.onConnected(() => void this.#arrive());
  }

  /** Calls back when another model is open: what is computed of the one before is of no use any more. */
  onOpened(callback: () => void): void {
    this.#opened.push(callback);
  }

  /** @returns whether it is open now; a failure is shown with its hint, and the model before stays. */
  async open(source: CheckpointSource, title: string): Promise<boolean> {
    const ticket = ++this.#tickets;
    this.opening = title;
    try {
      const { inspector } = this.#connection;
      const model = await inspector.call('openModel', { source });
      if (ticket !== this.#tickets) return false; // another was asked for meanwhile
      this.#source = source;
      this.#handle = { generation: inspector.generation, source, name: Promise.resolve(model.model) };
      this.model = model;
      this.failure = null;
      this.#toasts.settle();
      this.#opened.forEach((callback) => callback());
      if (source.kind === 'path') {
        void this.#connection.shell.call('rememberFile', { path: source.path }).catch(() => undefined);
      }
      return true;
    } catch (error) {
      if (this.model) this.#toasts.failed(error);
      else this.failure = toErrorData(error);
      return false;
    } finally {
      if (ticket === this.#tickets) this.opening = null;
    }
  }

  /** Opens a file that was dropped on the window. */
  async openBytes(file: File): Promise<boolean> {
    const bytes = await file.arrayBuffer().then(
      (buffer) => new Uint8Array(buffer),
      () => null,
    );
    if (!bytes) {
      const hint = 'Drop or choose one checkpoint file, not a folder.';
      this.#toasts.failed(new AppError('unreadable-file', `${file.name} cannot be read.`, hint));
      return false;
    }
    return this.open({ kind: 'bytes', name: file.name, bytes }, file.name);
  }

  /** Asks for a file: by the host's dialog, or the page's own where the host has none. */
  async chooseAndOpen(): Promise<boolean> {
    try {
      const chosen = await this.#connection.shell.call('chooseCheckpoint', {});
      return chosen !== null && (await this.open({ kind: 'path', path: chosen.path }, chosen.name));
    } catch (error) {
      if (toErrorData(error).code !== 'not-supported') {
        this.#toasts.failed(error);
        return false;
      }
      const file = await chooseFile('.safetensors');
      return file !== null && this.openBytes(file);
    }
  }

  /** Asks the inspector about the open model. @throws AppError, not-found when none is open. */
  async call<K extends ModelRequest>(
    name: K,
    input: WithoutModel<K>,
    options: CallOptions = {},
  ): Promise<OutputOf<Requests[K]>> {
    const ask = async ({ name: model }: Handle) =>
      this.#connection.inspector.call(
        name,
        { ...input, model: await model } as unknown as InputOf<Requests[K]>,
        options,
      );
    const handle = await this.#currentHandle();
    try {
      return await ask(handle);
    } catch (error) {
      if (toErrorData(error).code !== 'not-found' || this.#handle?.source !== handle.source) throw error;
      // An inspector keeps a few models for all pages: those that others opened may have taken this one's place.
      const again = this.#handle === handle ? this.#openAgain(handle.source) : this.#handle;
      if ((await again.name) === (await handle.name)) throw error; // something else was not found
      return ask(again);
    }
  }

  /** So many classes by name, as the dataset writes them; by number where it has none. */
  classNames(count: number): string[] {
    const names = this.dataset?.classes;
    return Array.from({ length: count }, (_, n) => names?.[n] ?? String(n));
  }

  /** Asks the inspector something that needs no model. */
  inspect: Connection['inspector']['call'] = (name, input, options) =>
    this.#connection.inspector.call(name, input, options);

  async refreshCheckpoints(): Promise<void> {
    this.checkpoints = await this.#connection.inspector.call('checkpoints', {}).catch(() => this.checkpoints);
  }

  async #arrive(): Promise<void> {
    const { inspector } = this.#connection;
    void inspector.call('datasets', {}).then(
      (datasets) => (this.datasets = datasets),
      () => undefined,
    );
    await this.refreshCheckpoints();
    const first = this.checkpoints?.[0];
    if (!this.model && !this.opening && first) await this.open(first.source, first.title);
    // In a later task: the views have asked for the model's images by then.
    setTimeout(() => void this.#connection.askBackend());
  }

  async #currentHandle(): Promise<Handle> {
    const { inspector } = this.#connection;
    await inspector.connect();
    if (this.#handle?.generation === inspector.generation) return this.#handle;
    if (!this.#source) throw new AppError('not-found', 'No model is open.', 'Choose a checkpoint first.');
    return this.#openAgain(this.#source);
  }

  #openAgain(source: CheckpointSource): Handle {
    const { inspector } = this.#connection;
    const name = inspector.call('openModel', { source }).then(({ model }) => model);
    const handle: Handle = { generation: inspector.generation, source, name };
    this.#handle = handle;
    name.catch(() => {
      if (this.#handle === handle) this.#handle = null; // the next call tries anew
    });
    return handle;
  }

  #findDataset(): DatasetInfo | null {
    const configuration = this.model?.configuration;
    if (!configuration) return this.datasets[0] ?? null;
    const { height, width, channels } = configuration.network.input;
    const fits = this.datasets.filter(
      (set) => set.height === height && set.width === width && set.channels === channels,
    );
    return fits.find((set) => set.id === configuration.dataset) ?? fits[0] ?? null;
  }
}
