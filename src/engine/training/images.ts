import type { Configuration } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import type { ImageSize, LabelledImages } from '../data/dataset.ts';
import { findDataset } from '../data/datasets.ts';

/**
 * The images that a configuration trains on and validates with.
 * @throws AppError invalid-input when its network takes other images or knows fewer classes
 */
export function imagesOf({ dataset: id, network }: Configuration): {
  images: LabelledImages;
  size: ImageSize;
} {
  const dataset = findDataset(id);
  const { height, width, channels } = dataset.size;
  const { input, digitCapsules } = network;
  if (input.height !== height || input.width !== width || input.channels !== channels) {
    throw new AppError(
      'invalid-input',
      `The network takes images of ${sizeText(input)}, and those of ${dataset.title} are ${sizeText(dataset.size)}.`,
      'Change the size of the input, or choose another dataset.',
    );
  }
  if (digitCapsules.classes !== dataset.classes.length) {
    throw new AppError(
      'invalid-input',
      `The network tells ${digitCapsules.classes} classes apart, and ${dataset.title} has ${dataset.classes.length}.`,
      `Set the classes of DigitCaps to ${dataset.classes.length}.`,
    );
  }
  return { images: dataset.load('training'), size: dataset.size };
}

function sizeText({ height, width, channels }: ImageSize): string {
  return `${height}x${width}x${channels}`;
}
