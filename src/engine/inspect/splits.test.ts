import { describe, expect, it } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { mnist } from '../data/mnist.ts';
import { splitTraining } from '../data/split.ts';
import { describeDataset, findSplit, splitLabels, takeImages } from './splits.ts';

const { training } = findPreset('tiny').configuration;

describe('findSplit', () => {
  it('means the images that the model held out, or trained on', () => {
    const own = { ...training, seed: 7, holdOut: 100, limit: 300 };
    const split = splitTraining(60_000, own);
    expect(findSplit('mnist', 'validation', own).places).toEqual(split.validation);
    expect(findSplit('mnist', 'train', own).places).toEqual(split.training);
    expect(findSplit('mnist', 'test', own).places.length).toBe(10_000);
    expect(findSplit('mnist', 'validation').places.length).toBe(5000);
  });

  it('says when nothing was held out, and which datasets there are', () => {
    expect(() => findSplit('mnist', 'validation', { ...training, holdOut: 0 })).toThrow(/none were held out/);
    expect(() => findSplit('svhn', 'test')).toThrow("There is no dataset 'svhn'");
  });
});

describe('images of a split', () => {
  it('are those of the dataset, with their labels', () => {
    const split = findSplit('mnist', 'validation');
    const { pixels, labels, indices } = takeImages(split, [3, 0]);
    expect(indices).toEqual([3, 0]);
    const place = split.places[3]!;
    const { images } = split;
    expect(labels[0]).toBe(images.labels[place]);
    expect(pixels.subarray(0, 784)).toEqual(images.pixels.subarray(place * 784, (place + 1) * 784));
    expect(splitLabels(split)[3]).toBe(labels[0]);
    // Sending a view would send all that it is a view of.
    expect(pixels.buffer.byteLength).toBe(2 * 784);
    expect(splitLabels(split).buffer.byteLength).toBe(5000);
  });

  it('end where the split ends', () => {
    const split = findSplit('mnist', 'test');
    expect(() => takeImages(split, [0, 10_000])).toThrow(
      'There is no image 10000 in the test images of MNIST: they end at 9999.',
    );
  });
});

it('describeDataset counts as the presets split', () => {
  expect(describeDataset(mnist)).toMatchObject({
    id: 'mnist',
    height: 28,
    width: 28,
    channels: 1,
    counts: { train: 55_000, validation: 5000, test: 10_000 },
  });
});
