/** Capsule statistics from images: which images count, and how far it has got. */
import type { Training } from '../../shared/configuration.ts';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import { AppError } from '../../shared/errors.ts';
import { isNative } from '../backend/tensorflow.ts';
import type { CapsNet } from '../capsnet/model.ts';
import type { Progress } from './batches.ts';
import { capsuleStatistics } from './capsuleStatistics.ts';
import { encodeSplit } from './encode.ts';
import { findSplit } from './splits.ts';
import type { SplitImages } from './splits.ts';

/** So many images of the training split, and of the held-out one, are enough for a page that waits. */
const enough = () => (isNative() ? 10_000 : 2_000);
/** A class's figures take about as long as so many images. */
const classImages = 400;

/**
 * Of training images; held-out ones only tell whether distances may be shown. The test images have no part in it.
 * @param most so many images of each split, evenly spread
 * @throws AppError invalid-input when the images do not fit the network; cancelled
 */
export async function measureStatistics(
  net: CapsNet,
  dataset: string,
  training: Training,
  call: Progress,
  most = enough(),
): Promise<CapsuleStatistics> {
  const images = thinned(findSplit(dataset, 'train', training), most);
  const unseen = heldOutImages(dataset, training);
  const heldOut = unseen && thinned(unseen, most);
  const J = net.network.digitCapsules.classes;
  const [first, second] = [images.places.length, heldOut?.places.length ?? 0];
  const total = first + second + J * classImages;
  const stage = (before: number, each: number): Progress => ({
    progress: (done) => call.progress(before + done * each, total),
    throwIfCancelled: () => call.throwIfCancelled(),
  });
  const learned = await encodeSplit(net, images, stage(0, 1));
  const held = heldOut && (await encodeSplit(net, heldOut, stage(first, 1)));
  return capsuleStatistics(net, dataset, learned, held, stage(first + second, classImages));
}

/** Null for a model that held none out. */
function heldOutImages(dataset: string, training: Training): SplitImages | null {
  try {
    return findSplit(dataset, 'validation', training);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

function thinned(source: SplitImages, most: number): SplitImages {
  const { places } = source;
  if (places.length <= most) return source;
  const kept = Int32Array.from({ length: most }, (_, n) => places[Math.floor((n * places.length) / most)]!);
  return { ...source, places: kept };
}
