/** The longest capsule of every image of a split, for the map. */
import * as v from 'valibot';

export interface LongestCapsules {
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
