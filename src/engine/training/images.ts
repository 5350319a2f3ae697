import type { Configuration } from '../../shared/configuration.ts';
import type { ImageSize, LabelledImages } from '../data/dataset.ts';
import { findDataset } from '../data/datasets.ts';
import { requireFit } from '../data/fit.ts';

/**
 * The images that a configuration trains on and validates with.
 * @throws AppError invalid-input when its network takes other images or knows other classes
 */
export function imagesOf({ dataset: id, network }: Configuration): {
  images: LabelledImages;
  size: ImageSize;
} {
  const dataset = findDataset(id);
  requireFit(network, dataset);
  return { images: dataset.load('training'), size: dataset.size };
}
