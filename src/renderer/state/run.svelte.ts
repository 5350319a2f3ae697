/**
 * The trainer as every view sees it: its status, what it measured, its last reconstructions and confusion matrix, and
 * what can be asked of it. It outlives the trainer's process: when that ends, what was measured stays, and
 * `interrupted` says which run can be gone on with.
 */
import type { Configuration } from '../../shared/configuration.ts';
import type { InputOf } from '../../shared/contract/requests.ts';
import type {
  LiveConfusion,
  ReconstructionSamples,
  TrainerStatus,
  trainerContract,
} from '../../shared/contract/trainer.ts';
import { holdsRun } from '../../shared/contract/trainer.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import type { Connection } from './connection.svelte.ts';
import type { ToastAction, Toasts } from './toasts.svelte.ts';

type Requests = typeof trainerContract.requests;
type Action = 'start' | 'resume' | 'pause' | 'play' | 'step' | 'stop' | 'saveCheckpoint';

/** So many rows of a run's past are asked for when the page joins it. */
const backfillPoints = 4000;

export class Run {
  /** Null until the trainer has answered. */
  status = $state.raw<TrainerStatus | null>(null);
  /**
   * One row per training step, oldest first, thinned for the past before this page joined. The array itself is not
   * reactive (it grows ten times a second): read `version` to follow it.
   */
  readonly steps: StepMetrics[] = [];
  version = $state(0);
  epochs = $state.raw<readonly EpochMetrics[]>([]);
  reconstructions = $state.raw<ReconstructionSamples | null>(null);
  /** The last of each kind. */
  confusion = $state.raw<Partial<Record<LiveConfusion['kind'], LiveConfusion>>>({});
  /** The action on its way to the trainer; buttons wait for it. */
  pending = $state<Action | null>(null);
  /** The status when the trainer's process ended in the middle of a run; resume goes on with it. */
  interrupted = $state.raw<TrainerStatus | null>(null);

  /** A run is in memory: training, paused, validating or saving. */
  readonly active = $derived(this.status !== null && holdsRun(this.status.state));
  /** Steps are being computed or about to be. */
  readonly training = $derived(
    this.status !== null && ['starting', 'training', 'validating', 'saving'].includes(this.status.state),
  );
  /** Share of all steps done, 0 to 1. */
  readonly share = $derived(
    this.status && this.status.totalSteps > 0 ? this.status.step / this.status.totalSteps : 0,
  );

  readonly #connection: Connection;
  readonly #toasts: Toasts;
  /** The run whose rows are held. */
  #run: string | null = null;

  constructor(connection: Connection, toasts: Toasts) {
    this.#connection = connection;
    this.#toasts = toasts;
    const { trainer } = connection;
    trainer.on('status', (status) => this.#follow(status));
    trainer.on('steps', (rows) => this.#append(rows));
    trainer.on('epoch', (epoch) => {
      this.epochs = [...this.epochs.filter((known) => known.epoch < epoch.epoch), epoch];
    });
    trainer.on('reconstructions', (samples) => (this.reconstructions = samples));
    trainer.on('confusion', (confusion) => {
      this.confusion = { ...this.confusion, [confusion.kind]: confusion };
    });
    trainer.onConnected(() => void this.#join());
    trainer.onLost(() => this.#lose());
  }

  /** Starts the trainer's process if it is not there yet; views that show a run call it. */
  connect(): void {
    this.#connection.trainer.connect().catch(() => undefined); // its link says why
  }

  start(configuration: Configuration, title?: string): Promise<boolean> {
    return this.#do('start', { configuration, ...(title !== undefined && { title }) });
  }
  resume(run: string, options: { epochs?: number; learningRateFactor?: number } = {}) {
    return this.#do('resume', { run, ...options });
  }
  pause = () => this.#do('pause', {});
  play = () => this.#do('play', {});
  step = () => this.#do('step', {});
  stop = () => this.#do('stop', {});
  saveCheckpoint = () => this.#do('saveCheckpoint', {});

  /** Other validation digits in the strip. */
  async otherReconstructions(seed: number, count: number): Promise<void> {
    try {
      const samples = await this.#connection.trainer.call('reconstructionSamples', { seed, count });
      if (samples) this.reconstructions = samples;
    } catch (error) {
      this.#toasts.failed(error);
    }
  }

  /** @returns whether the trainer did it; a failure is shown with its hint. */
  async #do<K extends Action>(name: K, input: InputOf<Requests[K]>): Promise<boolean> {
    this.pending = name;
    try {
      const status = (await this.#connection.trainer.call(name, input)) as TrainerStatus;
      this.#follow(status);
      if (name === 'start' || name === 'resume') void this.#backfill(status.run);
      return true;
    } catch (error) {
      this.#toasts.failed(error, this.#again(name, input, error));
      return false;
    } finally {
      this.pending = null;
    }
  }

  /** The trainer ended while it opened a run: nothing of that can be gone on with, but it can be asked again. */
  #again<K extends Action>(name: K, input: InputOf<Requests[K]>, error: unknown): ToastAction | null {
    const lost = toErrorData(error).code === 'connection-lost';
    if (!lost || (name !== 'start' && name !== 'resume') || (this.interrupted ?? this.status)?.run)
      return null;
    return {
      text: name === 'start' ? 'Start again' : 'Resume again',
      run: () => void this.#do(name, input),
    };
  }

  #follow(status: TrainerStatus): void {
    if (status.run !== null && status.run !== this.#run) this.#forget(status.run);
    if (status.run !== null) this.interrupted = null;
    this.status = status;
  }

  #append(rows: readonly StepMetrics[]): void {
    const last = this.steps.at(-1)?.step ?? 0;
    this.steps.push(...rows.filter(({ step }) => step > last));
    this.version++;
  }

  /** After each connection: the trainer may be in the middle of a run that this page has not seen. */
  async #join(): Promise<void> {
    const status = await this.#connection.trainer.call('status', {}).catch(() => null);
    if (!status) return;
    this.#follow(status);
    await this.#backfill(status.run);
  }

  #lose(): void {
    if (this.active && this.status?.run) this.interrupted = this.status;
    this.status = null;
  }

  /** Reads the rows of a run from its folder; what arrives live meanwhile comes after them. */
  async #backfill(run: string | null): Promise<void> {
    if (run === null) return;
    this.#forget(run);
    const details = await this.#connection.inspector
      .call('run', { run, points: backfillPoints })
      .catch(() => null); // a run that has just begun may have no rows yet
    if (!details || this.#run !== run) return;
    const live = this.steps.splice(0);
    this.steps.push(...details.steps);
    this.#append(live);
    const past = details.epochMetrics;
    this.epochs = [...past, ...this.epochs.filter(({ epoch }) => !past.some((row) => row.epoch === epoch))];
  }

  #forget(run: string): void {
    this.#run = run;
    this.steps.length = 0;
    this.version++;
    this.epochs = [];
    this.reconstructions = null;
    this.confusion = {};
  }
}
