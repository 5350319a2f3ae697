/** A curve of length by angle, for tests. */
import { anglesTo } from '../lib/draw/curve.ts';
import type { AngleCurve } from '../lib/draw/curve.ts';

export const curveClasses = ['0', '1', '2'];

/** Read as 1 between the two angles, as 2 below and as 0 above. */
export function angleCurve(low: number, high: number): AngleCurve {
  const angles = anglesTo(90);
  const readAs = (angle: number) => (angle < low ? 2 : angle > high ? 0 : 1);
  return {
    angles,
    predictions: Uint8Array.from(angles, readAs),
    lengths: Float32Array.from(
      angles.flatMap((angle) => curveClasses.map((_, j) => (j === readAs(angle) ? 0.9 : j / 10))),
    ),
  };
}
