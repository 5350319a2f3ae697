import { connect } from '../shared/calls.ts';
import type { Channel } from '../shared/calls.ts';
import { holdsRun, trainerContract } from '../shared/contract.ts';

/**
 * Before its host ends: asks the trainer to save what it trains, so that the run can go on later.
 * Resolves when that is done, when nothing is being trained, when the trainer is gone, or after `longest` milliseconds.
 */
export async function stopTraining(channel: Channel, longest: number): Promise<void> {
  const trainer = connect(trainerContract, channel);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), longest);
  const { signal } = timeout;
  try {
    let { state } = await trainer.call('status', {}, { signal });
    if (!holdsRun(state)) return;
    ({ state } = await trainer.call('stop', {}, { signal }));
    while (holdsRun(state)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ state } = await trainer.call('status', {}, { signal }));
    }
  } catch {
    // gone, finished meanwhile or out of time: the run's last checkpoint stands
  } finally {
    clearTimeout(timer);
    trainer.close();
  }
}
