/** The way from one capsule to another: along a straight line, or along the sphere. */
import { capsuleLength } from '../../../shared/decoder.ts';

export type Path = 'sphere' | 'line';

/** A vector that is shorter has no direction, and directions whose angle has a smaller sine no circle through both. */
const negligible = 1e-6;

/**
 * The vector at a share of the way from `a` to `b`, both [D].
 *
 * `line` mixes their numbers, so that in the middle the vector is shorter than both. `sphere` turns the direction at
 * constant speed along the great circle (slerp: Shoemake 1985) and mixes the lengths. Where there is no such circle,
 * between parallel or opposite vectors or from one of length 0, it is the straight line too.
 *
 * @param share 0 to 1
 */
export function between(a: readonly number[], b: readonly number[], share: number, path: Path): number[] {
  const mixed = (weightA: number, weightB: number) => a.map((value, d) => value * weightA + b[d]! * weightB);
  const [lengthA, lengthB] = [capsuleLength(a), capsuleLength(b)];
  const dot = a.reduce((sum, value, d) => sum + value * b[d]!, 0);
  if (path === 'line' || Math.min(lengthA, lengthB) < negligible) return mixed(1 - share, share);
  const angle = Math.acos(Math.max(-1, Math.min(1, dot / (lengthA * lengthB))));
  const sine = Math.sin(angle);
  if (sine < negligible) return mixed(1 - share, share);
  const length = lengthA * (1 - share) + lengthB * share;
  return mixed(
    (Math.sin((1 - share) * angle) / sine) * (length / lengthA),
    (Math.sin(share * angle) / sine) * (length / lengthB),
  );
}

/** `count` shares from 0 to 1, equally far apart. */
export const shares = (count: number): number[] => Array.from({ length: count }, (_, n) => n / (count - 1));

const secondsPerWay = 3;
/** For people who want less motion: two steps a second, eleven to a way. */
const stepsPerSecond = 2;
const stepsPerWay = 10;

/** Where playing back and forth stands, begun at a share of the way. */
export function playedShare(from: number, seconds: number, stepped: boolean): number {
  const gone = stepped ? Math.floor(seconds * stepsPerSecond) / stepsPerWay : seconds / secondsPerWay;
  const phase = (from + gone) % 2;
  return phase <= 1 ? phase : 2 - phase;
}

/**
 * Another image to go to: one of the class if there is one, else any other; null where there is no other.
 *
 * @param labels of all images
 * @param present the images that there are
 * @param not the image to go from
 * @param from 0 to 1: how far through the candidates, so 0 takes the first and `Math.random()` any
 */
export function otherImage(
  labels: Uint8Array,
  present: Uint32Array,
  digit: number,
  not: number,
  from: number,
): number | null {
  const others = Array.from(present).filter((index) => index !== not);
  const alike = others.filter((index) => labels[index] === digit);
  const candidates = alike.length > 0 ? alike : others;
  return candidates[Math.floor(from * candidates.length)] ?? null;
}
