/** For tests that train: a network and a share of MNIST small enough to train in a second. */
import type { Configuration, Training } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';

/** Preset tiny with 200 images in 10 steps an epoch, and 50 held out. */
export function tinyConfiguration(training: Partial<Training> = {}): Configuration {
  const { configuration } = findPreset('tiny');
  return {
    ...configuration,
    training: { ...configuration.training, batch: 20, limit: 200, holdOut: 50, epochs: 2, ...training },
  };
}
