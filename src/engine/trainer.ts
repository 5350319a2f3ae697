/** The trainer process: trains one run at a time, and tells whoever listens how it goes. */
import type { Emit, Handlers } from '../shared/calls.ts';
import type { Configuration } from '../shared/configuration.ts';
import type { trainerContract, TrainerStatus } from '../shared/contract/trainer.ts';
import { AppError } from '../shared/errors.ts';
import { chooseBackend, tf } from './backend/tensorflow.ts';
import type { EngineEnvironment } from './environment.ts';
import { runsFolder } from './storage/runFolder.ts';
import { TrainingBroadcast } from './training/broadcast.ts';
import { TrainingLoop } from './training/loop.ts';
import { chooseFormulation } from './training/formulationChoice.ts';
import { beginRun, chooseBackendFor, resumeRun } from './training/open.ts';
import type { TrainingRun } from './training/run.ts';

type Contract = typeof trainerContract;

/** @param emit sends an event to the page; the hosts' engine processes connect it (src/main, src/server) */
export function createTrainer(environment: EngineEnvironment, emit: Emit<Contract>): Handlers<Contract> {
  const trainer = new Trainer(runsFolder(environment.dataFolder), emit);
  /** Does something to the run under way, if there is one, and answers with what has become of it. */
  const command = (act: (loop: TrainingLoop) => Promise<void> | void) => async () => {
    if (trainer.loop) await act(trainer.loop);
    return trainer.status();
  };
  return {
    backend: () => chooseBackend(),
    status: () => trainer.status(),
    start: ({ configuration, title }) =>
      trainer.open(configuration, async (runs) => {
        await chooseBackend();
        const { dataFolder } = environment;
        return beginRun(runs, configuration, (wanted) => chooseFormulation(wanted, dataFolder), { title });
      }),
    resume: ({ run, epochs, learningRateFactor }) =>
      trainer.open(null, async (runs) => {
        await chooseBackendFor(runs, run);
        return resumeRun(runs, run, { epochs, learningRateFactor });
      }),
    pause: command((loop) => loop.pause()),
    play: command((loop) => loop.play()),
    step: command((loop) => loop.step()),
    stop: command((loop) => loop.stop()),
    saveCheckpoint: command((loop) => loop.saveCheckpoint()),
    reconstructionSamples: ({ seed, count }) => trainer.choosePictures(seed, count),
  };
}

class Trainer {
  readonly #runs: string;
  readonly #emit: Emit<Contract>;
  /** The run under way, or the last one: its figures stay until another begins. */
  #loop: TrainingLoop | null = null;
  #broadcast: TrainingBroadcast | null = null;
  /** A run is being opened. Its configuration, where known. */
  #opening: { configuration: Configuration | null } | null = null;

  constructor(runs: string, emit: Emit<Contract>) {
    this.#runs = runs;
    this.#emit = emit;
  }

  get loop(): TrainingLoop | null {
    return this.#loop;
  }

  /** @throws AppError busy while another run is under way */
  async open(
    configuration: Configuration | null,
    take: (runs: string) => Promise<TrainingRun>,
  ): Promise<TrainerStatus> {
    if (this.#opening || this.#loop?.active) {
      throw new AppError('busy', 'Another run is being trained.', 'Stop it first; it can be resumed later.');
    }
    this.#opening = { configuration };
    this.#emit('status', this.status());
    try {
      this.#play(await take(this.#runs));
    } finally {
      this.#opening = null;
      this.#emit('status', this.status()); // after a failure too: 'starting' is over
    }
    return this.status();
  }

  #play(run: TrainingRun): void {
    const broadcast = new TrainingBroadcast(run, this.#emit, () => this.#emit('status', this.status()));
    const loop = new TrainingLoop(run, broadcast, { paused: false });
    this.#broadcast = broadcast;
    this.#loop = loop;
    this.#log('info', `${run.step === 0 ? 'Begins' : 'Resumes'} run ${run.writer.id} at step ${run.step}.`);
    for (const notice of run.notices) this.#log('warning', notice);
    void loop.ended.then(() => {
      broadcast.flush();
      if (loop.failure) this.#log('error', `Run ${run.writer.id} failed: ${loop.failure.message}`);
      else this.#log('info', `Run ${run.writer.id} ended at step ${run.step}.`);
    });
  }

  choosePictures(seed: number, count: number) {
    return this.#loop?.active && this.#broadcast ? this.#broadcast.choosePictures(seed, count) : null;
  }

  status(): TrainerStatus {
    const memory = { bytes: process.memoryUsage.rss(), tensors: tf.engine().state.numTensors };
    if (this.#opening || !this.#loop) {
      return {
        ...nothing,
        state: this.#opening ? 'starting' : 'idle',
        configuration: this.#opening?.configuration ?? null,
        memory,
      };
    }
    const { run, state, pace, remaining, failure } = this.#loop;
    const { best } = run;
    return {
      state,
      run: run.writer.id,
      title: run.writer.record.title,
      configuration: run.configuration,
      epoch: run.finishedEpochs,
      step: run.step,
      stepsPerEpoch: run.stepsPerEpoch,
      totalSteps: run.totalSteps,
      imagesPerSecond: pace.imagesPerSecond,
      elapsed: run.seconds,
      remaining,
      best: best && { epoch: best.epoch, validationAccuracy: best.validationAccuracy },
      lastCheckpoint: run.lastCheckpoint,
      failure,
      notices: run.notices,
      environment: run.writer.record.sessions.at(-1)!.environment,
      memory,
    };
  }

  #log(level: 'info' | 'warning' | 'error', text: string): void {
    this.#emit('log', { level, text });
  }
}

const nothing: Omit<TrainerStatus, 'state' | 'configuration' | 'memory'> = {
  run: null,
  title: '',
  epoch: 0,
  step: 0,
  stepsPerEpoch: 0,
  totalSteps: 0,
  imagesPerSecond: 0,
  elapsed: 0,
  remaining: null,
  best: null,
  lastCheckpoint: null,
  failure: null,
  notices: [],
  environment: null,
};
