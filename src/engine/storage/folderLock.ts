/**
 * Several programs share the data folder. What one reads, changes and writes again there is not to be written by another
 * in between; a program that was killed in the middle holds nobody up.
 */
import { AppError } from '../../shared/errors.ts';
import { livingOwner, ownRun, releaseRun } from './runOwner.ts';

/** In ms. Reading and writing a small file takes a hundredth of it. */
const patience = 5000;

/**
 * Does the work while this process owns the folder, as a trainer owns a run's; waits for others that do.
 * @param what they write, for messages
 * @throws AppError busy after five seconds; unwritable-file
 */
export function whileOwning<Result>(folder: string, what: string, work: () => Result): Result {
  const owner = own(folder, what);
  try {
    return work();
  } finally {
    releaseRun(folder, owner);
  }
}

function own(folder: string, what: string): string {
  const until = performance.now() + patience;
  for (;;) {
    try {
      // Nobody is asked to step back by one who only waits.
      if (livingOwner(folder) === null) return ownRun(folder);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'busy')) throw error;
    }
    if (performance.now() > until) {
      throw new AppError(
        'busy',
        `Another CapsNet Explorer has been writing ${what} for ${patience / 1000} seconds.`,
        'Try again, or close the other one.',
      );
    }
    // At random: of two that stepped back for each other one comes first.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 + 40 * Math.random());
  }
}
