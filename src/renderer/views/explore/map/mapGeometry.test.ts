import { expect, test } from 'vitest';
import {
  beside,
  layOut,
  panned,
  placeOf,
  pointAt,
  pointBeyond,
  pointsAround,
  pointsWithin,
  wholeMap,
  zoomed,
} from './mapGeometry.ts';

/** A cross: middle, right, left, up, down; off the origin. */
const layout = layOut(Float32Array.of(5, 5, 7, 5, 3, 5, 5, 6, 5, 4));
const size = { width: 400, height: 300 };
const all = () => true;
const place = (n: number, view = wholeMap) => placeOf(layout, view, size, n);

test('the whole map stands in the middle and fits', () => {
  expect(layout.reach).toEqual({ x: 2, y: 1 });
  expect(place(0)).toEqual({ x: 200, y: 150 });
  expect(place(1).x).toBeCloseTo(200 + 0.92 * 200);
  expect(place(3).y).toBeLessThan(150); // up is up
});

test('moving follows the pointer, enlarging keeps the place under it', () => {
  const moved = panned(layout, wholeMap, size, 30, -20);
  expect(place(0, moved).x).toBeCloseTo(230);
  expect(place(0, moved).y).toBeCloseTo(130);
  const at = place(1);
  const large = zoomed(layout, wholeMap, size, 3, at);
  expect(place(1, large).x).toBeCloseTo(at.x);
  expect(place(1, large).y).toBeCloseTo(at.y);
  expect(place(0, large).x - place(1, large).x).toBeCloseTo(3 * (place(0).x - at.x));
  expect(zoomed(layout, wholeMap, size, 1e9).zoom).toBe(60);
  expect(panned(layout, wholeMap, size, 1e9, 0).x).toBe(-2); // never out of sight
});

test('a point is met within some pixels, unless it is hidden', () => {
  const near = { x: place(1).x - 5, y: place(1).y + 3 };
  expect(pointAt(layout, wholeMap, size, near, 9, all)).toBe(1);
  expect(pointAt(layout, wholeMap, size, near, 4, all)).toBeNull();
  expect(pointAt(layout, wholeMap, size, near, 9, (n) => n !== 1)).toBeNull();
});

test('arrows lead to the next point in their direction, and stay where there is none', () => {
  expect(pointBeyond(layout, 0, 'ArrowRight', all)).toBe(1);
  expect(pointBeyond(layout, 0, 'ArrowLeft', all)).toBe(2);
  expect(pointBeyond(layout, 0, 'ArrowUp', all)).toBe(3);
  expect(pointBeyond(layout, 0, 'ArrowDown', all)).toBe(4);
  expect(pointBeyond(layout, 1, 'ArrowRight', all)).toBe(1);
  expect(pointBeyond(layout, 2, 'ArrowRight', (n) => n !== 0)).not.toBe(0);
});

test('groups: the nearest, and those in a rectangle', () => {
  expect([...pointsAround(layout, 0, 3, all)]).toEqual([0, 3, 4]);
  const [from, to] = [
    { x: 400, y: 140 },
    { x: 190, y: 160 },
  ];
  expect([...pointsWithin(layout, wholeMap, size, from, to, all)]).toEqual([0, 1]);
  expect([...pointsWithin(layout, wholeMap, size, from, to, (n) => n !== 0)]).toEqual([1]);
});

test('a name stands beside another mark, straight away from it', () => {
  const ring = { x: 100, y: 50 };
  expect(beside({ x: 130, y: 50 }, ring, 22)).toEqual({ x: 130, y: 50 });
  expect(beside({ x: 103, y: 54 }, ring, 20)).toEqual({ x: 112, y: 66 });
  expect(beside(ring, ring, 22)).toEqual({ x: 100, y: 28 });
});
