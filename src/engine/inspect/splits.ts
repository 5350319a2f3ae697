/** Which images a split means: "validation" depends on what a model held out. */
import type { Training } from '../../shared/configuration.ts';
import type { DatasetInfo, Images, Split } from '../../shared/contract/datasets.ts';
import { AppError } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import type { Dataset, LabelledImages } from '../data/dataset.ts';
import { findDataset } from '../data/datasets.ts';
import { splitTraining } from '../data/split.ts';

export interface SplitImages {
  dataset: Dataset;
  split: Split;
  images: LabelledImages;
  /** From a place in the split to one in `images`. */
  places: Int32Array;
}

/** Where no model is named. */
const usual = findPreset('paper').configuration.training;

/**
 * @param training of the model whose training and validation images are meant
 * @throws AppError not-found for an unknown dataset, or when no images were held out
 */
export function findSplit(datasetId: string, split: Split, training: Training = usual): SplitImages {
  const dataset = findDataset(datasetId);
  if (split === 'test') {
    const images = dataset.load('test');
    return { dataset, split, images, places: Int32Array.from({ length: images.count }, (_, n) => n) };
  }
  const images = dataset.load('training');
  const places = splitTraining(images.count, training)[split === 'train' ? 'training' : 'validation'];
  if (places.length > 0) return { dataset, split, images, places };
  throw new AppError(
    'not-found',
    'This model has no validation images: none were held out, as far as its file says.',
    'Choose the test images.',
  );
}

export function splitLabels({ images, places }: SplitImages): Uint8Array {
  return Uint8Array.from(places, (place) => images.labels[place]!);
}

/**
 * @param indices places in the split
 * @throws AppError invalid-input for an index beyond the split
 */
export function splitPlaces({ dataset, split, places }: SplitImages, indices: readonly number[]): Int32Array {
  return Int32Array.from(indices, (index) => {
    const place = places[index];
    if (place !== undefined) return place;
    throw new AppError(
      'invalid-input',
      `There is no image ${index} in the ${split} images of ${dataset.title}: they end at ${places.length - 1}.`,
      'Choose a smaller number.',
    );
  });
}

/** @throws AppError invalid-input for an index beyond the split */
export function takeImages(source: SplitImages, indices: readonly number[]): Images {
  const { dataset, images } = source;
  const size = dataset.size.height * dataset.size.width * dataset.size.channels;
  const places = splitPlaces(source, indices);
  const pixels = new Uint8Array(indices.length * size);
  places.forEach((place, n) =>
    pixels.set(images.pixels.subarray(place * size, (place + 1) * size), n * size),
  );
  return { pixels, labels: Uint8Array.from(places, (place) => images.labels[place]!), indices: [...indices] };
}

export function describeDataset({ id, title, size, classes, counts }: Dataset): DatasetInfo {
  const validation = usual.holdOut;
  return {
    id,
    title,
    ...size,
    classes,
    counts: { train: counts.training - validation, validation, test: counts.test },
  };
}
