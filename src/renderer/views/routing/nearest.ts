/** Which of some places a pointer means: targets that lie close together are one target, and the nearest is taken. */

/**
 * @param places along one direction, ascending
 * @returns index of the nearest; the first of two as near
 */
export function nearest(places: readonly number[], at: number): number {
  let best = 0;
  for (let n = 1; n < places.length; n++) {
    if (Math.abs(places[n]! - at) < Math.abs(places[best]! - at)) best = n;
  }
  return best;
}
