import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { findPreset, presets } from '../../shared/presets.ts';
import { chooseBackend } from '../backend/tensorflow.ts';
import { imageBytes, requireMemory, trainingBytes } from './footprint.ts';

const paper = findPreset('paper').configuration.network;

it('counts the activations of one image of the paper', () => {
  const layers = 28 * 28 + 20 * 20 * 256 + 6 * 6 * 256;
  const votes = 1152 * 10 * 16;
  expect(imageBytes(paper)).toBe(4 * (layers + 2 * votes + 1152 * 10 + 160 + 512 + 1024 + 784));
});

it('comes near what training the paper takes: 1.2 to 1.6 GB were measured with batches of 100', () => {
  const gigabytes = trainingBytes(paper, 100) / 1e9;
  expect(gigabytes).toBeGreaterThan(0.5);
  expect(gigabytes).toBeLessThan(1.6);
});

it.skipIf(totalmem() < 4e9)(
  'refuses what WebAssembly cannot address, though the computer may hold it',
  async () => {
    await chooseBackend({ prefer: 'wasm' });
    expect(() => requireMemory(trainingBytes(paper, 100), 'It')).not.toThrow();
    expect(() => requireMemory(5e9, 'It')).toThrow('It needs about 5 GB of memory; WebAssembly has 4 GB.');
    await chooseBackend();
  },
);

it('lets every preset train, and refuses what no computer holds', () => {
  for (const { configuration } of presets) {
    const { network, training } = configuration;
    expect(() => requireMemory(trainingBytes(network, training.batch), 'It')).not.toThrow();
  }
  const huge = {
    ...paper,
    stem: paper.stem.map((layer) => ({ ...layer, filters: 4096 })),
    primaryCapsules: { ...paper.primaryCapsules, types: 512, dims: 64 },
    digitCapsules: { ...paper.digitCapsules, dims: 64 },
  };
  expect(() => requireMemory(trainingBytes(huge, 100), 'Training this network')).toThrow(
    /^Training this network needs about [\d,]+ GB of memory; this computer has \d+ GB\.$/,
  );
});
