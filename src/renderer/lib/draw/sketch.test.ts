import { expect, test } from 'vitest';
import { sketch, sketchSide } from './sketch.ts';

const at = (values: Float32Array, x: number, y: number) => values[Math.floor(y) * sketchSide + Math.floor(x)];

test('a stroke is a line with round ends, anti-aliased at its edge', () => {
  const { values } = sketch([
    {
      radius: 0.05,
      points: [
        { x: 0.25, y: 0.5 },
        { x: 0.75, y: 0.5 },
      ],
    },
  ]);
  const radius = 0.05 * sketchSide;
  const area = values.reduce((a, b) => a + b);
  expect(area / (2 * radius * 0.5 * sketchSide + Math.PI * radius ** 2)).toBeCloseTo(1, 2);
  expect(at(values, 0.5 * sketchSide, 0.5 * sketchSide)).toBe(1);
  expect(at(values, 0.5 * sketchSide, 0.5 * sketchSide - radius - 2)).toBe(0);
  expect(at(values, 0.25 * sketchSide - radius - 2, 0.5 * sketchSide)).toBe(0);
  expect(values.some((value) => value > 0 && value < 1)).toBe(true);
});

test('a touch without a movement is a dot; what crosses is no darker', () => {
  const dot = { radius: 0.05, points: [{ x: 0.5, y: 0.5 }] };
  const { values } = sketch([dot]);
  expect(values.reduce((a, b) => a + b) / (Math.PI * (0.05 * sketchSide) ** 2)).toBeCloseTo(1, 1);
  expect(sketch([dot, dot]).values).toEqual(values);
});

test('what lies beyond the pad is left out', () => {
  const { values } = sketch([
    {
      radius: 0.1,
      points: [
        { x: -0.5, y: -0.5 },
        { x: 1.5, y: 1.5 },
      ],
    },
  ]);
  expect(at(values, 0, 0)).toBe(1);
  expect(at(values, sketchSide - 1, 0)).toBe(0);
  expect(sketch([{ radius: 0.1, points: [{ x: 3, y: 3 }] }]).values.every((value) => value === 0)).toBe(true);
});
