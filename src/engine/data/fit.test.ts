import { expect, it } from 'vitest';
import { findPreset, presets } from '../../shared/presets.ts';
import { findDataset } from './datasets.ts';
import { requireFit } from './fit.ts';

it('requireFit passes every preset, and says what does not fit', () => {
  for (const { configuration } of presets)
    requireFit(configuration.network, findDataset(configuration.dataset));
  const { network } = findPreset('tiny').configuration;
  const mnist = findDataset('mnist');
  expect(() => requireFit({ ...network, input: { height: 36, width: 36, channels: 1 } }, mnist)).toThrow(
    'The network takes images of 36x36x1, and those of MNIST are 28x28x1.',
  );
  expect(() =>
    requireFit({ ...network, digitCapsules: { ...network.digitCapsules, classes: 26 } }, mnist),
  ).toThrow('The network tells 26 classes apart, and MNIST has 10.');
});
