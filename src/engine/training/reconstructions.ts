/** A few digits as the network of this moment redraws them, beside the originals. */
import type { ReconstructionSamples } from '../../shared/contract/trainer.ts';
import type { Tensor3D } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { Generator } from '../capsnet/random.ts';
import { gatherPixels } from '../data/augment.ts';
import type { TrainingRun } from './run.ts';

/**
 * Images that the run held out, or images it trains on where it held none out; never from the test set.
 * One of each class as far as `count` reaches, then others; ordered by class.
 * @returns indices in the dataset's training part
 */
export function pickSamples(run: TrainingRun, seed: number, count: number): Int32Array {
  const from = run.validationImages > 0 ? run.validationIndices : run.trainingIndices;
  const order = [...new Generator(seed).shuffle(from.slice())];
  const label = (index: number) => run.images.labels[index]!;
  const seen = new Set<number>();
  const first = order.filter((index) => !seen.has(label(index)) && seen.add(label(index)));
  const others = order.filter((index) => !first.includes(index));
  const picked = [...first, ...others.slice(0, count)].slice(0, count);
  return Int32Array.from(picked.sort((a, b) => label(a) - label(b)));
}

/** Decodes the capsule of each image's label. Null when the network has no decoder. */
export function reconstruct(run: TrainingRun, indices: Int32Array): ReconstructionSamples | null {
  const { network } = run.configuration;
  if (!network.decoder) return null;
  const { classes, dims } = network.digitCapsules;
  const labels = [...indices].map((index) => run.images.labels[index]!);
  const size = run.images.pixels.length / run.images.count;
  const originals = new Uint8Array(indices.length * size);
  indices.forEach((index, n) => {
    originals.set(run.images.pixels.subarray(index * size, (index + 1) * size), n * size);
  });
  const model = run.model();
  const encoded = model.encode(gatherPixels(run.images, run.imageSize, indices));
  const decoded = tf.tidy(() => {
    const capsules = tf.tensor3d(encoded.capsules, [labels.length, classes, dims]) as Tensor3D;
    return Float32Array.from(model.decode(capsules, labels).dataSync());
  });
  return {
    step: run.step,
    labels,
    predictions: [...encoded.predictions],
    lengths: labels.map((label, n) => encoded.lengths[n * classes + label]!),
    originals,
    decoded,
  };
}
