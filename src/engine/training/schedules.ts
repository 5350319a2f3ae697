import type { Training } from '../../shared/configuration.ts';

/**
 * The learning rate of one step: learningRate * factor^(t / every), never below the floor.
 * By steps, t counts the steps already taken, so the rate falls continuously; by epochs, t counts finished epochs,
 * so it falls in stairs, one an epoch.
 * @param finishedSteps steps already taken in this run, from 0
 * @param stepsPerEpoch at least 1
 */
export function learningRateAt(
  { learningRate, decay }: Pick<Training, 'learningRate' | 'decay'>,
  finishedSteps: number,
  stepsPerEpoch: number,
): number {
  if (!decay) return learningRate;
  const exponent =
    (decay.unit === 'steps' ? finishedSteps : Math.floor(finishedSteps / stepsPerEpoch)) / decay.every;
  // A floor above the starting rate must not raise it.
  return Math.min(learningRate, Math.max(decay.floor, learningRate * decay.factor ** exponent));
}
