/** Of each image the capsule that it was read as: one vector an image, for the map. */
import * as v from 'valibot';

export interface LongestCapsules {
  /** [n]: which image of the split each is, ascending. */
  indices: Int32Array;
  /** [n,D]: of the capsule that each image was read as. */
  capsules: Float32Array;
  /** [n]: their lengths. */
  lengths: Float32Array;
  predictions: Uint8Array;
  labels: Uint8Array;
}

export interface LongestCapsulesInput {
  model: string;
  dataset: string;
  split: 'test';
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** Only of test images: the others were learnt from. */
export const LongestCapsulesSchema = v.strictObject({ model: name, dataset: name, split: v.literal('test') });

interface ReadImages {
  /** [n,J,D]. */
  capsules: Float32Array;
  /** [n,J]. */
  lengths: Float32Array;
  predictions: Uint8Array;
  labels: Uint8Array;
}

/** @param dims D */
export function longestCapsules(
  { capsules, lengths, predictions, labels }: ReadImages,
  indices: Int32Array,
  dims: number,
): LongestCapsules {
  const classes = lengths.length / labels.length;
  const longest: LongestCapsules = {
    indices,
    capsules: new Float32Array(labels.length * dims),
    lengths: Float32Array.from(predictions, (digit, n) => lengths[n * classes + digit]!),
    predictions,
    labels,
  };
  predictions.forEach((digit, n) => {
    const start = (n * classes + digit) * dims;
    longest.capsules.set(capsules.subarray(start, start + dims), n * dims);
  });
  return longest;
}
