import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import type { Dataset, ImageSize } from './dataset.ts';

/** @throws AppError invalid-input when a network takes other images than a dataset's, or tells other classes apart */
export function requireFit({ input, digitCapsules }: Network, dataset: Dataset): void {
  const { height, width, channels } = dataset.size;
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
}

function sizeText({ height, width, channels }: ImageSize): string {
  return `${height}x${width}x${channels}`;
}
