import { AppError } from '../../shared/errors.ts';
import type { Checkpoint } from '../storage/types.ts';

/** How a run meets its images: N of them in batches of B, ceil(N / B) steps an epoch. */
export interface Rhythm {
  images: number;
  batch: number;
  stepsPerEpoch: number;
}

/**
 * A checkpoint that can be read may still tell of another run: edited by hand, or beside a run.json that was. Going on
 * from it would train too much or too little and call it finished.
 * @throws AppError unreadable-file naming what does not fit
 */
export function checkResumeState({ step, resume }: Checkpoint, rhythm: Rhythm): void {
  if (!resume) return;
  const { images, batch, stepsPerEpoch } = rhythm;
  const { batches, optimiser, epochSeen, epochCorrect, best, learningRateFactor } = resume;
  const expected = batches.epoch * stepsPerEpoch + batches.taken / batch;
  // At an epoch's end its images stay counted until they are validated, while the next epoch's order is drawn already.
  const counted = batches.taken > 0 ? [batches.taken] : [0, images];
  const faults: [boolean, string][] = [
    [
      step !== expected,
      `step ${step} is not the place of image ${batches.taken} of epoch ${batches.epoch}, in batches of ${batch}`,
    ],
    [optimiser.step !== step, `the optimiser took ${optimiser.step} steps and the run ${step}`],
    [
      !counted.includes(epochSeen),
      `${epochSeen} images of an epoch were counted, and ${batches.taken} taken`,
    ],
    [
      !(epochCorrect >= 0 && epochCorrect <= epochSeen),
      `${epochCorrect} of ${epochSeen} images were read rightly`,
    ],
    [best !== null && best.step > step, `its best step, ${best?.step}, is still to come`],
    [!(learningRateFactor > 0), `its learning rate is multiplied by ${learningRateFactor}`],
  ];
  const wrong = faults.find(([found]) => found)?.[1];
  if (wrong === undefined) return;
  throw new AppError(
    'unreadable-file',
    `The checkpoint does not fit its run: ${wrong}.`,
    'It or run.json was changed. Resume from another checkpoint, or start a new run.',
  );
}
