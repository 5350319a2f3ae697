/** Turning a capsule's vector by hand. */
import { capsuleLength } from '../../../../shared/decoder.ts';

/**
 * @param capsule [D]
 * @param change added to one dimension
 * @param magnitude the length that the result is then scaled to; null leaves it
 * @returns [D]
 */
export function turnCapsule(
  capsule: Float32Array,
  dimension: number,
  change: number,
  magnitude: number | null,
): Float32Array {
  const turned = Float32Array.from(capsule);
  turned[dimension]! += change;
  const length = capsuleLength(turned);
  return magnitude === null || length === 0 ? turned : turned.map((x) => (x * magnitude) / length);
}

/** Radians between two vectors, 0 to pi; 0 where one of them has no direction. */
export function angleBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  for (let n = 0; n < a.length; n++) dot += a[n]! * b[n]!;
  const lengths = capsuleLength(a) * capsuleLength(b);
  return lengths === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, dot / lengths)));
}
