/**
 * What the page hears of a run, and how often: steps and status at most ten times a second, pictures and the live
 * confusion matrix less often, so that telling costs little of the time to train (docs/performance.md).
 */
import type { Emit } from '../../shared/calls.ts';
import type { ReconstructionSamples, trainerContract } from '../../shared/contract/trainer.ts';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import { RecentAnswers } from './confusion.ts';
import type { LoopListener } from './loop.ts';
import { pickSamples, reconstruct } from './reconstructions.ts';
import type { TrainingRun } from './run.ts';
import { Throttle } from './throttle.ts';

/** Milliseconds. */
const often = 100;
const seldom = 1000;
const picturesAtMost = 2000;
/** Pictures may take 3 % of the time. */
const picturesShare = 0.03;
const picturesShown = 13;
/** Training images in the live confusion matrix. */
const answersShown = 2000;

export class TrainingBroadcast implements LoopListener {
  readonly #run: TrainingRun;
  readonly #emit: Emit<typeof trainerContract>;
  readonly #answers = new RecentAnswers(answersShown);
  readonly #status: Throttle;
  readonly #steps: Throttle;
  readonly #confusion: Throttle;
  #rows: StepMetrics[] = [];
  #samples: Int32Array;
  #nextPictures = 0;

  /** @param sendStatus emits the status of this moment */
  constructor(run: TrainingRun, emit: Emit<typeof trainerContract>, sendStatus: () => void) {
    this.#run = run;
    this.#emit = emit;
    this.#samples = pickSamples(run, run.configuration.training.seed, picturesShown);
    this.#status = new Throttle(often, sendStatus);
    this.#steps = new Throttle(often, () => this.#sendSteps());
    this.#confusion = new Throttle(seldom, () => this.#sendConfusion());
  }

  changed(): void {
    this.#status.request();
  }

  stepped(row: StepMetrics, labels: Uint8Array, predictions: Uint8Array): void {
    this.#rows.push(row);
    this.#answers.add(labels, predictions);
    this.#steps.request();
    this.#confusion.request();
    if (performance.now() >= this.#nextPictures) this.#sendPictures();
  }

  epochEnded(row: EpochMetrics): void {
    this.#steps.flush();
    this.#emit('epoch', row);
    this.#sendPictures(); // after a run's last step, too
    if (row.validation) {
      const { images, confusion: matrix } = row.validation;
      this.#emit('confusion', { kind: 'validation', epoch: row.epoch, images, matrix });
    }
  }

  noticed(text: string): void {
    this.#emit('log', { level: 'warning', text });
    this.#status.request();
  }

  /** The last news of the run. */
  flush(): void {
    this.#steps.flush();
    this.#confusion.flush();
    this.#status.flush();
  }

  /** Other digits from here on. */
  choosePictures(seed: number, count: number): ReconstructionSamples | null {
    this.#samples = pickSamples(this.#run, seed, count);
    return reconstruct(this.#run, this.#samples);
  }

  #sendSteps(): void {
    if (this.#rows.length > 0) this.#emit('steps', this.#rows.splice(0));
  }

  #sendConfusion(): void {
    const { images } = this.#answers;
    if (images === 0) return;
    const matrix = this.#answers.matrix(this.#run.configuration.network.digitCapsules.classes);
    this.#emit('confusion', { kind: 'training', epoch: this.#run.finishedEpochs, images, matrix });
  }

  #sendPictures(): void {
    const started = performance.now();
    const pictures = reconstruct(this.#run, this.#samples);
    const now = performance.now();
    this.#nextPictures = now + Math.max(picturesAtMost, (now - started) / picturesShare);
    if (pictures) this.#emit('reconstructions', pictures);
  }
}
