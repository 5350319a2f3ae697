/** What Train keeps while other views are shown: the next run's draft, the curves, the lists of runs and checkpoints. */
import type { RunCheckpoint, RunSummary } from '../../../shared/contract/runs.ts';
import type { TrainerStatus } from '../../../shared/contract/trainer.ts';
import type { Configuration } from '../../../shared/configuration.ts';
import type { StepMetrics } from '../../../shared/metrics.ts';
import { parameterCounts } from '../../../shared/shapes.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { pauseBetweenRounds } from './charts/frames.ts';
import { MetricHistory } from './charts/history.ts';
import { Draft } from './config/draft.svelte.ts';
import { recentSteps } from './health.ts';
import type { MemorySample } from './health.ts';

/** So many steps make a speed that is worth remembering. */
const settledSteps = 30;

export class TrainState {
  readonly draft = new Draft();
  /** The person sets up another run while one is still in memory. */
  drafting = $state(false);
  readonly history = new MetricHistory();
  /** Changes when the curves have something new to draw. */
  version = $state(0);
  recent = $state.raw<readonly StepMetrics[]>([]);
  memory = $state.raw<readonly MemorySample[]>([]);
  /** Null until the inspector has answered. */
  runs = $state.raw<readonly RunSummary[] | null>(null);
  checkpoints = $state.raw<readonly RunCheckpoint[]>([]);

  readonly #app: AppState;
  #taken = 0;
  /** The run that this page watches, and from which step on. */
  #watched: { run: string | null; from: number } | null = null;
  #lastTaken: StepMetrics | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Takes over what the run has measured since; from the start when it is another run. */
  follow(steps: readonly StepMetrics[]): void {
    if (this.#taken > steps.length || steps[this.#taken - 1] !== this.#lastTaken) {
      this.history.clear();
      this.#taken = 0;
    }
    if (this.#taken === steps.length && steps.length > 0) return;
    this.history.append(steps.slice(this.#taken));
    this.#taken = steps.length;
    this.#lastTaken = steps.at(-1);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.version++;
        this.recent = this.#app.run.steps.slice(-recentSteps);
      },
      this.history.buckets < 3 ? 0 : pauseBetweenRounds(),
    );
  }

  /** Keeps the trainer's memory at the start of this session and now. */
  watch({ run, step, memory }: TrainerStatus): void {
    if (this.#watched?.run !== run || step < this.#watched.from) {
      this.#watched = { run, from: step };
      this.memory = [];
    }
    // The first steps allocate what stays: the comparison starts after them.
    if (step < this.#watched.from + 5 || memory.bytes === 0) return;
    const [first, last] = [this.memory[0], this.memory.at(-1)];
    if (step !== last?.step) this.memory = [...(first ? [first] : []), { step, ...memory }];
  }

  async refreshRuns(): Promise<void> {
    this.runs = await this.#app.connection.inspector.call('runs', {}).catch(() => this.runs);
  }

  async refreshCheckpoints(run: string): Promise<void> {
    const details = await this.#app.connection.inspector.call('run', { run, points: 2 }).catch(() => null);
    if (details) this.checkpoints = details.checkpoints;
  }

  /** Training images per second that this machine reached with such a network and batch, or null. */
  measuredSpeed(configuration: Configuration): number | null {
    return this.#app.settings.view<number>('train', speedKey(configuration), 0) || null;
  }

  /** Of the run that is shown: the median, which a slow start does not touch. */
  rememberSpeed(configuration: Configuration): void {
    const speeds = this.#app.run.steps.slice(-recentSteps).map((row) => row.imagesPerSecond);
    if (speeds.length < settledSteps) return;
    const median = speeds.sort((a, b) => a - b)[speeds.length >> 1]!;
    this.#app.settings.remember('train', speedKey(configuration), Math.round(median * 10) / 10);
  }
}

/** What speed depends on: equal sizes, equal speed. */
function speedKey({ network, training }: Configuration): string {
  const { total } = parameterCounts(network);
  return `speed ${total} r${network.digitCapsules.iterations} b${training.batch}`;
}

const states = new WeakMap<AppState, TrainState>();

/** One for each page. */
export function trainState(app: AppState): TrainState {
  let state = states.get(app);
  if (!state) states.set(app, (state = new TrainState(app)));
  return state;
}
