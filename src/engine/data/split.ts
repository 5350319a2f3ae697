/** Which training images train, and which are held out for every choice (docs/science.md, honest figures). */
import { AppError } from '../../shared/errors.ts';
import type { Training } from '../../shared/configuration.ts';
import { Generator } from '../capsnet/random.ts';

export interface TrainingSplit {
  /** Indices of images, ascending. */
  training: Int32Array;
  validation: Int32Array;
}

/** Keeps the split's draws apart from those of the weights and the shuffle, which come from the same seed. */
const stream = 0x53504c54;

/**
 * The first `holdOut` images of a random order are held out, the next `limit` (or all others) train. Depends on the
 * seed alone: a smaller hold-out is part of a larger one, and a resumed or evaluated run finds the same images.
 * @param count training images of the dataset
 * @throws AppError invalid-input when nothing would be left to train on
 */
export function splitTraining(
  count: number,
  { seed, holdOut, limit }: Pick<Training, 'seed' | 'holdOut' | 'limit'>,
): TrainingSplit {
  if (holdOut >= count) {
    throw new AppError(
      'invalid-input',
      `${holdOut} of ${count} training images cannot be held out: none would be left.`,
      'Hold out fewer images.',
    );
  }
  const order = new Generator(seed ^ stream).shuffle(Int32Array.from({ length: count }, (_, n) => n));
  return {
    validation: order.slice(0, holdOut).sort(),
    training: order.slice(holdOut, limit === null ? count : holdOut + limit).sort(),
  };
}
