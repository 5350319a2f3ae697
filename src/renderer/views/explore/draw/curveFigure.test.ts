import { expect, test } from 'vitest';
import { curveFigure } from './curveFigure.ts';
import { angleCurve as curve, curveClasses as classes } from '../../../testing/angleCurve.ts';

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
