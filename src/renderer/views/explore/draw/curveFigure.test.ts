import { expect, test } from 'vitest';
import { anglesTo } from '../../../lib/draw/curve.ts';
import type { AngleCurve } from '../../../lib/draw/curve.ts';
import { curveFigure } from './curveFigure.ts';

const classes = ['0', '1', '2'];
/** Read as 1 between the two angles, as 2 below and as 0 above. */
function curve(low: number, high: number): AngleCurve {
  const angles = anglesTo(90);
  const readAs = (angle: number) => (angle < low ? 2 : angle > high ? 0 : 1);
  return {
    angles,
    predictions: Uint8Array.from(angles, readAs),
    lengths: Float32Array.from(
      angles.flatMap((angle) => classes.map((_, j) => (j === readAs(angle) ? 0.9 : j / 10))),
    ),
  };
}

test('the figure has the length of what is read upright, the longest other, and both breaks', () => {
  const { curves, stops, cursor } = curveFigure(curve(-35, 40), classes, 120);
  const [own, other] = curves.map(({ line }) => new Map(line.map(({ x, y }) => [x, y])));
  expect(own!.get(0)).toBeCloseTo(0.9);
  expect(own!.get(45)).toBeCloseTo(0.1);
  expect(other!.get(0)).toBeCloseTo(0.2);
  expect(other!.get(45)).toBeCloseTo(0.9);
  expect(stops).toEqual([
    { x: -40, text: '2' },
    { x: 45, text: '0' },
  ]);
  expect(cursor).toBe(90); // as far as the axis goes
});
