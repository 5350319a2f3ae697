/** Of each image the capsule that it was read as: one vector an image, for the map. */
import type { LongestCapsules } from '../../shared/capsuleMap.ts';
import type { SplitEncoding } from './encode.ts';

/** @param dims D, of each of the [n,J,D] capsules */
export function longestCapsules(
  { capsules, lengths, predictions, labels }: SplitEncoding,
  dims: number,
): LongestCapsules {
  const classes = lengths.length / labels.length;
  const longest: LongestCapsules = {
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
