/**
 * Plays a run: steps, validation after each epoch, checkpoints; and pauses, single steps and stops when asked.
 * TensorFlow computes synchronously, so the loop hands the process back to the event loop after every step and every
 * chunk of validation images: requests are answered there.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { holdsRun } from '../../shared/contract/trainer.ts';
import type { TrainerState } from '../../shared/contract/trainer.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import { Pace } from './pace.ts';
import type { TrainingRun } from './run.ts';
import { ValidationPass } from './validation.ts';

/** Milliseconds between two checkpoints while an epoch lasts, and of a pause until its work is saved. */
const checkpointInterval = 120_000;
const pauseUntilSaved = 10_000;

export interface LoopListener {
  /** State or figures have changed. Called often. */
  changed(): void;
  stepped(row: StepMetrics, labels: Uint8Array, predictions: Uint8Array): void;
  epochEnded(row: EpochMetrics): void;
  /** Something came up that a person should know; it stands among the run's notices, too. */
  noticed(text: string): void;
}

export class TrainingLoop {
  readonly run: TrainingRun;
  readonly pace = new Pace();
  /** Resolves when the run has ended, however it ended. Never rejects: see `failure`. */
  readonly ended: Promise<void>;
  readonly #listener: LoopListener;
  #state: TrainerState = 'starting';
  #failure: ErrorData | null = null;
  #wish: 'play' | 'pause' | 'stop';
  /** Training steps still to be taken although the run is paused. */
  #granted = 0;
  /** Saves that were asked for; none throws. */
  #errands: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  #wake: (() => void) | null = null;
  #lastSaved = performance.now();
  /** A checkpoint is to be written before training goes on. */
  #saveDue = false;
  /** What hinders it has been told. */
  #hindranceTold = false;
  /** A stop could not save, and said so: the next one ends the run without. */
  #endsUnsaved = false;
  /** Of those who wait for a stop. */
  #refusals: ((error: Error) => void)[] = [];
  /** Of the run's notices, those that were there at the beginning or have been told. */
  #told: number;

  constructor(run: TrainingRun, listener: LoopListener, { paused }: { paused: boolean }) {
    this.run = run;
    this.#listener = listener;
    this.#wish = paused ? 'pause' : 'play';
    this.#told = run.notices.length;
    this.ended = this.#play();
  }

  get state(): TrainerState {
    return this.#state;
  }

  get failure(): ErrorData | null {
    return this.#failure;
  }

  get active(): boolean {
    return holdsRun(this.#state);
  }

  /** Seconds of training and validation left at the present pace; null while unknown. */
  get remaining(): number | null {
    const { run } = this;
    const epochsToValidate = run.configuration.training.epochs - run.finishedEpochs;
    return this.pace.remaining({
      images: (run.totalSteps - run.step) * run.configuration.training.batch,
      validationImages: epochsToValidate * run.validationImages,
    });
  }

  play(): void {
    if (this.#wish === 'stop') return;
    this.#wish = 'play';
    this.#wake?.();
  }

  /** Resolves once nothing computes any more. */
  pause(): Promise<void> {
    if (!this.active) return Promise.resolve();
    if (this.#wish === 'stop') return this.#settled(); // when it has ended, or the stop was refused
    this.#wish = 'pause';
    this.#granted = 0;
    return this.#state === 'paused' ? Promise.resolve() : this.#settled();
  }

  /** One training step, then pause. Resolves when it is done. */
  step(): Promise<void> {
    if (!this.active) return Promise.resolve();
    if (this.#wish === 'stop') return this.#settled(); // when it has ended, or the stop was refused
    this.#wish = 'pause';
    this.#granted = 1;
    this.#wake?.();
    return this.#settled();
  }

  /**
   * Saves a checkpoint and ends the run; nothing that is asked for later keeps it from that.
   * @throws what hindered the writing, such as a full disk; the run then waits, and another stop ends it without
   */
  stop(): Promise<void> {
    this.#wish = 'stop';
    this.#wake?.();
    return new Promise((resolve, reject) => {
      this.#refusals.push(reject);
      void this.ended.then(resolve);
    });
  }

  /** @throws what hindered the writing, such as a full disk; the run goes on */
  saveCheckpoint(): Promise<void> {
    if (!this.active) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#errands.push(() => {
        try {
          if (this.active) this.#save();
          resolve();
        } catch (error) {
          reject(error as Error);
        }
      });
      this.#wake?.();
    });
  }

  async #play(): Promise<void> {
    try {
      await nextTurn(); // the constructor returns first
      while ((await this.#mayGoOn()) && !this.run.complete) {
        if (this.run.epochToValidate) await this.#endEpoch();
        else this.#trainStep();
      }
      this.#end(this.run.complete && !this.run.unsaved ? 'finished' : 'idle');
    } catch (error) {
      this.#failure = toErrorData(error);
      this.#end('failed');
    }
  }

  /**
   * Lets the event loop turn, and waits here while paused, and while a checkpoint that is due cannot be written: a
   * full disk costs time, not what was trained.
   * @returns false when the run is to stop
   */
  async #mayGoOn(): Promise<boolean> {
    await nextTurn();
    for (;;) {
      for (const errand of this.#errands.splice(0)) errand();
      const hindrance = this.#saveDue || this.#wish === 'stop' ? this.#trySave() : null;
      if (this.#wish === 'stop') {
        if (!hindrance || this.#endsUnsaved) return false;
        this.#refuseToStop(hindrance);
      }
      if (!hindrance && (this.#wish === 'play' || this.#granted > 0 || this.run.complete)) return true;
      this.#granted = 0;
      this.#enter('paused');
      this.#settle();
      await this.#rest();
    }
  }

  /** Until something is asked for; a long pause saves what has been trained. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#saveDue = true;
        this.#wake?.();
      }, pauseUntilSaved);
      this.#wake = () => {
        this.#wake = null;
        clearTimeout(timer);
        resolve();
      };
      if (!this.run.unsaved) clearTimeout(timer);
    });
  }

  #trainStep(): void {
    this.#enter('training');
    const { row, labels, predictions } = this.run.trainStep();
    if (this.#granted > 0) this.#granted--;
    this.pace.step(labels.length, labels.length / row.imagesPerSecond);
    this.#listener.stepped(row, labels, predictions);
    this.#listener.changed();
    // The end of an epoch is saved after its validation.
    if (performance.now() - this.#lastSaved > checkpointInterval && !this.run.epochToValidate)
      this.#saveDue = true;
  }

  async #endEpoch(): Promise<void> {
    const pass = this.run.validationImages > 0 ? new ValidationPass(this.run) : null;
    while (pass && !pass.done) {
      this.#enter('validating');
      pass.next();
      // Stopped here, the checkpoint remembers that this epoch is still to be validated.
      if (!(await this.#mayGoOn())) return;
    }
    if (pass) this.pace.validation(pass.images, pass.seconds);
    this.#listener.epochEnded(this.run.endEpoch(pass));
    this.#saveDue = true;
  }

  #save(): void {
    if (this.run.unsaved) {
      const before = this.#state;
      this.#enter('saving');
      try {
        this.run.save();
      } finally {
        this.#enter(before);
      }
      this.#tell();
    }
    this.#saveDue = this.#hindranceTold = this.#endsUnsaved = false;
    this.#lastSaved = performance.now();
  }

  /**
   * A full disk must not end the run: the weights are still here, and it is tried again.
   * @returns what hinders it, told once; null when all is saved
   */
  #trySave(): AppError | null {
    try {
      this.#save();
      return null;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unwritable-file') throw error;
      this.#saveDue = true;
      if (!this.#hindranceTold)
        this.run.notice(
          `Training waits, since what was trained cannot be saved: ${error.message} ${error.hint}`,
        );
      this.#hindranceTold = true;
      this.#tell();
      return error;
    }
  }

  #refuseToStop({ code, message, hint }: AppError): void {
    this.#wish = 'pause';
    this.#endsUnsaved = true;
    const since = this.run.lastCheckpoint?.step ?? 0;
    const way = `Or stop once more: the run then ends without what it learnt since step ${since}.`;
    for (const refuse of this.#refusals.splice(0)) refuse(new AppError(code, message, `${hint} ${way}`));
  }

  #tell(): void {
    for (const notice of this.run.notices.slice(this.#told)) this.#listener.noticed(notice);
    this.#told = this.run.notices.length;
  }

  #end(state: 'idle' | 'finished' | 'failed'): void {
    try {
      this.run.close(state === 'idle' ? 'stopped' : state, this.#failure);
    } catch (error) {
      // What ended the run first, such as a full disk, is what a person must know.
      this.#failure ??= toErrorData(error);
      state = 'failed';
    }
    this.#enter(state);
    for (const errand of this.#errands.splice(0)) errand();
    this.#settle();
  }

  #enter(state: TrainerState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.changed();
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
