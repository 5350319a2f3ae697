/**
 * One run while this process trains it: weights, optimiser, place in the images, figures, and its folder. It knows
 * nothing of waiting: loop.ts says when to step, validate and save.
 */
import type { Configuration } from '../../shared/configuration.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { AppError } from '../../shared/errors.ts';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { Batches, batchesPerEpoch } from '../data/batches.ts';
import type { ImageSize, LabelledImages } from '../data/dataset.ts';
import { splitTraining } from '../data/split.ts';
import type { RunWriter } from '../storage/runWriter.ts';
import type { BestEpoch, Checkpoint } from '../storage/types.ts';
import { imagesOf } from './images.ts';
import { checkResumeState } from './resumeState.ts';
import { learningRateAt } from './schedules.ts';
import type { TrainingStep } from './step.ts';
import type { ValidationPass } from './validation.ts';

/** Gradient norms told when a run fails. */
const normsTold = 5;

export interface WrittenCheckpoint {
  file: string;
  epoch: number;
  step: number;
  /** ISO 8601. */
  written: string;
}

/** The checkpoint that a resumed run goes on from. */
export interface ResumedFrom {
  file: string;
  written: string;
  checkpoint: Checkpoint;
}

export interface RunStart {
  writer: RunWriter;
  configuration: Configuration;
  /** Holds the weights of the checkpoint, or those of the beginning. */
  trainingStep: TrainingStep;
  /** Null at the beginning of a run. */
  resumed: ResumedFrom | null;
  /** Multiplies every learning rate. */
  learningRateFactor: number;
  /** What a person should know; saving may add to it. */
  notices: string[];
}

export class TrainingRun {
  readonly writer: RunWriter;
  readonly configuration: Configuration;
  readonly notices: string[];
  /** The dataset's training part, and which of its images train and which are held out. */
  readonly images: LabelledImages;
  readonly imageSize: ImageSize;
  readonly validationIndices: Int32Array;
  readonly trainingIndices: Int32Array;
  readonly stepsPerEpoch: number;
  readonly #step: TrainingStep;
  readonly #batches: Batches;
  #finishedSteps: number;
  #seconds: number;
  #best: BestEpoch | null;
  readonly #learningRateFactor: number;
  /** Of the epoch under way, or of the one that ended and is still to be validated. */
  #epochSeen: number;
  #epochCorrect: number;
  #validationAccuracy: number | null;
  #lastCheckpoint: WrittenCheckpoint | null = null;
  #unsaved: boolean;
  #recentNorms: number[] = [];

  constructor({ writer, configuration, trainingStep, resumed, learningRateFactor, notices }: RunStart) {
    const { training } = configuration;
    const { images, size } = imagesOf(configuration);
    const split = splitTraining(images.count, training);
    const checkpoint = resumed?.checkpoint;
    const resume = checkpoint?.resume;
    this.writer = writer;
    this.configuration = configuration;
    this.notices = notices;
    this.images = images;
    this.imageSize = size;
    this.validationIndices = split.validation;
    this.trainingIndices = split.training;
    this.stepsPerEpoch = batchesPerEpoch(split.training.length, training.batch);
    const { batch, shift, distortion } = training;
    if (checkpoint)
      checkResumeState(checkpoint, {
        images: split.training.length,
        batch,
        stepsPerEpoch: this.stepsPerEpoch,
      });
    this.#batches = new Batches(
      { images, size, indices: split.training, batch, shift, distortion },
      resume?.batches ?? training.seed,
    );
    this.#step = trainingStep;
    this.#learningRateFactor = learningRateFactor;
    this.#finishedSteps = checkpoint?.step ?? 0;
    this.#validationAccuracy = checkpoint?.validationAccuracy ?? null;
    this.#seconds = resume?.seconds ?? 0;
    this.#best = resume?.best ?? null;
    this.#epochSeen = resume?.epochSeen ?? 0;
    this.#epochCorrect = resume?.epochCorrect ?? 0;
    this.#unsaved = !resumed;
    if (resumed && checkpoint) {
      const { file, written } = resumed;
      this.#lastCheckpoint = { file, written, epoch: checkpoint.epoch, step: checkpoint.step };
    }
  }

  /** Finished training steps, and how many there will be. */
  get step(): number {
    return this.#finishedSteps;
  }

  get totalSteps(): number {
    return this.stepsPerEpoch * this.configuration.training.epochs;
  }

  get complete(): boolean {
    return this.#finishedSteps >= this.totalSteps && !this.epochToValidate;
  }

  /** An epoch's last step is done, and `endEpoch` not yet. */
  get epochToValidate(): boolean {
    return this.#epochSeen === this.trainingIndices.length;
  }

  get finishedEpochs(): number {
    return Math.floor(this.#finishedSteps / this.stepsPerEpoch) - (this.epochToValidate ? 1 : 0);
  }

  /** Images held out; 0: none, and then only the last checkpoint counts. */
  get validationImages(): number {
    return this.validationIndices.length;
  }

  /** Seconds of computing since the start of the run, over all sessions. */
  get seconds(): number {
    return this.#seconds;
  }

  get best(): BestEpoch | null {
    return this.#best;
  }

  get lastCheckpoint(): WrittenCheckpoint | null {
    return this.#lastCheckpoint;
  }

  get unsaved(): boolean {
    return this.#unsaved;
  }

  /** The network with the weights of this moment; the caller must not dispose of it. */
  model(): CapsNet {
    return this.#step.model();
  }

  /** @throws AppError not-a-number, with what led to it; the weights are those of the step before */
  trainStep(): { row: StepMetrics; labels: Uint8Array; predictions: Uint8Array } {
    const { training } = this.configuration;
    const learningRate =
      this.#learningRateFactor * learningRateAt(training, this.#finishedSteps, this.stepsPerEpoch);
    const started = performance.now();
    const batch = this.#batches.next();
    const result = this.#tryStep(batch.pixels, batch.labels, learningRate);
    const seconds = (performance.now() - started) / 1000;

    this.#unsaved = true;
    this.#finishedSteps++;
    this.#seconds += seconds;
    this.#epochSeen += batch.labels.length;
    this.#epochCorrect += Math.round(result.accuracy * batch.labels.length);
    this.#validationAccuracy = null;
    const row: StepMetrics = {
      step: this.#finishedSteps,
      epoch: this.#finishedSteps / this.stepsPerEpoch,
      margin: result.margin,
      reconstruction: result.reconstruction,
      total: result.total,
      accuracy: result.accuracy,
      lengthRight: result.lengthRight,
      lengthWrong: result.lengthWrong,
      gradientNorm: result.gradientNorm,
      learningRate,
      imagesPerSecond: batch.labels.length / seconds,
      seconds: this.#seconds,
    };
    this.#recentNorms = [...this.#recentNorms.slice(1 - normsTold), row.gradientNorm];
    this.writer.appendSteps([row]);
    return { row, labels: batch.labels, predictions: result.predictions };
  }

  #tryStep(pixels: Float32Array, labels: Uint8Array, learningRate: number) {
    try {
      return this.#step.run(pixels, labels, learningRate);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not-a-number') throw error;
      const norms = this.#recentNorms.map((norm) => norm.toPrecision(3)).join(', ');
      throw new AppError(
        'not-a-number',
        `${error.message} Learning rate: ${learningRate.toPrecision(3)}. ` +
          `Gradient norms of the steps before: ${norms || 'none'}.`,
        `Go on from ${this.#lastGood()} with a tenth of the learning rate.`,
        { cause: error },
      );
    }
  }

  #lastGood(): string {
    return this.#lastCheckpoint ? `the last checkpoint (step ${this.#lastCheckpoint.step})` : 'the beginning';
  }

  /** @param validation null when the run holds no images out */
  endEpoch(validation: ValidationPass | null): EpochMetrics {
    this.#seconds += validation?.seconds ?? 0;
    const epoch = Math.floor(this.#finishedSteps / this.stepsPerEpoch);
    const row: EpochMetrics = {
      epoch,
      step: this.#finishedSteps,
      trainAccuracy: this.#epochCorrect / this.#epochSeen,
      validation: validation?.result() ?? null,
      seconds: this.#seconds,
    };
    this.#epochSeen = 0;
    this.#epochCorrect = 0;
    this.#unsaved = true;
    this.#validationAccuracy = row.validation?.accuracy ?? null;
    if (row.validation && row.validation.accuracy > (this.#best?.validationAccuracy ?? -1)) {
      this.#best = { epoch, step: this.#finishedSteps, validationAccuracy: row.validation.accuracy };
    }
    this.writer.appendEpoch(row);
    return row;
  }

  /** Writes a resumable checkpoint. */
  save(): void {
    const atEpochsEnd =
      this.#finishedSteps > 0 && this.#finishedSteps === this.finishedEpochs * this.stepsPerEpoch;
    const { notices, ...written } = this.writer.writeCheckpoint(atEpochsEnd ? 'epoch' : 'step', {
      configuration: this.configuration,
      parameters: this.#step.parameters(),
      epoch: this.finishedEpochs,
      step: this.#finishedSteps,
      validationAccuracy: this.#validationAccuracy,
      testAccuracy: null,
      provenance: provenance(this.writer),
      resume: {
        optimiser: this.#step.optimiserState(),
        batches: this.#batches.position(),
        metricsBytes: this.writer.metricsBytes,
        seconds: this.#seconds,
        learningRateFactor: this.#learningRateFactor,
        epochSeen: this.#epochSeen,
        epochCorrect: this.#epochCorrect,
        best: this.#best,
      },
    });
    this.#lastCheckpoint = written;
    this.#unsaved = false;
    for (const notice of notices) this.notice(notice);
  }

  /** Something that a person should know; once is enough. */
  notice(text: string): void {
    if (!this.notices.includes(text)) this.notices.push(text);
  }

  /** Frees the weights and gives up the folder; nothing may be called afterwards but the figures. */
  close(state: 'stopped' | 'finished' | 'failed', failure: ErrorData | null): void {
    this.#unsaved = false;
    this.#step.dispose();
    try {
      this.writer.setState(state, failure);
    } finally {
      this.writer.close();
    }
  }
}

/** What a checkpoint's metadata say of its making, for people. */
function provenance({ id, record }: RunWriter): Record<string, string> {
  const { environment } = record.sessions.at(-1)!;
  const versions = Object.entries(environment).map(([key, value]) => [key, String(value)] as const);
  return {
    run: id,
    title: record.title,
    seed: String(record.configuration.training.seed),
    ...Object.fromEntries(versions),
  };
}
