/** From images to all digit capsules, for any number of images without blocking the process. */
import type { Network } from '../../shared/configuration.ts';
import type { Encoding } from '../../shared/contract/models.ts';
import { AppError } from '../../shared/errors.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { isNative } from '../backend/tensorflow.ts';
import { imageBytes, requireMemory } from '../capsnet/footprint.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import { requireFit } from '../data/fit.ts';
import { inBatches } from './batches.ts';
import type { Progress } from './batches.ts';
import { splitLabels } from './splits.ts';
import type { SplitImages } from './splits.ts';

/** Bytes of activations at once. */
const mostBytes = 2 ** 30;

/**
 * Images at once, so that others are answered within a second (WebAssembly takes several times as long), and fewer of
 * a network with many or large capsules.
 * @throws AppError invalid-input when not even one fits into memory
 */
export function batchSize(network: Network): number {
  const bytes = imageBytes(network);
  requireMemory(bytes, 'Reading an image with this network');
  return Math.min(isNative() ? 100 : 25, Math.max(1, Math.floor(mostBytes / bytes)));
}

/**
 * @param pixels [n,H*W*C], 0 to 1
 * @throws AppError invalid-input for another number of pixels, or numbers that are not finite; not-supported when the
 *   network overflows; cancelled
 */
export async function encode(net: CapsNet, pixels: Float32Array, call: Progress): Promise<Encoding> {
  const size = networkShapes(net.network).pixels;
  if (pixels.length === 0 || pixels.length % size !== 0 || !pixels.every(Number.isFinite)) {
    throw new AppError(
      'invalid-input',
      `${pixels.length} numbers were given as pixels; this network reads images of ${size} finite ones.`,
      'Give whole images, each pixel from 0 to 1.',
    );
  }
  return encodeAll(net, pixels.length / size, (from, to) => pixels.subarray(from * size, to * size), call);
}

/**
 * With finite weights that are very large, what the network computes is no number any more.
 * @param capsules of any images
 * @throws AppError not-supported
 */
export function requireFinite(capsules: Float32Array): void {
  if (capsules.every(Number.isFinite)) return;
  throw new AppError(
    'not-supported',
    'This network overflows: its weights are so large that its capsules are no numbers.',
    'Open a checkpoint from before its training went wrong, or another network.',
  );
}

async function encodeAll(
  net: CapsNet,
  n: number,
  take: (from: number, to: number) => Float32Array,
  call: Progress,
): Promise<Encoding> {
  const { classes: J, dims: D } = net.network.digitCapsules;
  const all: Encoding = {
    capsules: new Float32Array(n * J * D),
    lengths: new Float32Array(n * J),
    predictions: new Uint8Array(n),
  };
  await inBatches(n, batchSize(net.network), call, (from, to) => {
    const part = net.encode(take(from, to));
    requireFinite(part.capsules);
    all.capsules.set(part.capsules, from * J * D);
    all.lengths.set(part.lengths, from * J);
    all.predictions.set(part.predictions, from);
  });
  return all;
}

export interface SplitEncoding extends Encoding {
  labels: Uint8Array;
  /** From the first batch to the last. */
  seconds: number;
}

/** @throws AppError invalid-input when the images do not fit the network; cancelled */
export async function encodeSplit(net: CapsNet, source: SplitImages, call: Progress): Promise<SplitEncoding> {
  const { dataset, images, places } = source;
  requireFit(net.network, dataset);
  const started = performance.now();
  const take = (from: number, to: number) => gatherPixels(images, dataset.size, places.subarray(from, to));
  const encoding = await encodeAll(net, places.length, take, call);
  return { ...encoding, labels: splitLabels(source), seconds: (performance.now() - started) / 1000 };
}
