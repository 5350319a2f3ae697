import { connect } from '../shared/calls.ts';
import type { Channel } from '../shared/calls.ts';
import { holdsRun, trainerContract } from '../shared/contract/trainer.ts';
import { AppError } from '../shared/errors.ts';

/**
 * What saving may take, in milliseconds. A paper checkpoint of 99 MB takes a second or two, one training step before it
 * as long again on a slow machine.
 */
export const longestSave = 20_000;

/**
 * Before its host ends: asks the trainer to save what it trains, so that the run can go on later.
 * Resolves when that is done, when nothing is being trained, when the trainer is gone, or after `longest` milliseconds.
 * @returns why it could not be saved (a full disk), or null
 */
export async function stopTraining(channel: Channel, longest: number): Promise<AppError | null> {
  const trainer = connect(trainerContract, channel);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), longest);
  const { signal } = timeout;
  try {
    let { state } = await trainer.call('status', {}, { signal });
    while (holdsRun(state)) {
      // One that is still being opened cannot be stopped yet.
      ({ state } = await trainer.call(state === 'starting' ? 'status' : 'stop', {}, { signal }));
      if (holdsRun(state)) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
  } catch (error) {
    // Gone, finished meanwhile or out of time: the run's last checkpoint stands.
    return error instanceof AppError && error.code === 'unwritable-file' ? error : null;
  } finally {
    clearTimeout(timer);
    trainer.close();
  }
}
