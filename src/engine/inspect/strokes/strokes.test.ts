import { describe, expect, it } from 'vitest';
import { measureKinds } from '../../../shared/measures.ts';
import { findSplit, takeImages } from '../splits.ts';
import { measureStrokes } from './strokes.ts';

const size = { height: 28, width: 28, channels: 1 };

/** Draws what lies inside, each pixel by 8 x 8 points. */
function drawn(inside: (x: number, y: number) => boolean): Float32Array {
  return Float32Array.from({ length: 784 }, (_, n) => {
    let hits = 0;
    for (let k = 0; k < 64; k++) {
      hits += Number(
        inside((n % 28) + ((k % 8) + 0.5) / 8, Math.floor(n / 28) + (Math.floor(k / 8) + 0.5) / 8),
      );
    }
    return hits / 64;
  });
}

/** 2 % of the ink lie outside, and the edges of the enlarged picture are soft over a pixel. */
function expectReach(measure: number, drawn: number): void {
  expect(measure).toBeGreaterThan(0.98 * drawn - 0.2);
  expect(measure).toBeLessThan(drawn + 1.6);
}

function measured(pixels: ArrayLike<number>): Record<(typeof measureKinds)[number], number> {
  const values = measureStrokes(pixels, size);
  return Object.fromEntries(measureKinds.map((kind, n) => [kind, values[n]!])) as never;
}

describe('strokes of known size', () => {
  it.each([2, 3, 4, 5])('an upright bar, %d pixels thick and 18 long', (thick) => {
    const bar = measured(drawn((x, y) => Math.abs(x - 14) < thick / 2 && Math.abs(y - 14) < 9));
    // Twice the distance from the middle pixel to the first pixel of paper: a quarter of a pixel too many at most.
    expect(bar.thickness).toBeGreaterThan(thick - 0.3);
    expect(bar.thickness).toBeLessThan(thick + 0.4);
    expect(Math.abs(bar.area - thick * 18)).toBeLessThan(0.05 * thick * 18);
    expect(bar.slant).toBeCloseTo(0, 1);
    expectReach(bar.height, 18);
    expectReach(bar.width, thick);
    expect(bar.length).toBeGreaterThan(18 - thick - 1.5); // thinning takes half the width off each end, and half a pixel
    expect(bar.length).toBeLessThan(18.5);
  });

  it.each([-30, -10, 15, 35])(
    'a bar that leans by %d degrees, its width measured along the lean',
    (degrees) => {
      const lean = Math.tan((degrees * Math.PI) / 180);
      const bar = measured(drawn((x, y) => Math.abs(x - 14 - lean * (14 - y)) < 1.5 && Math.abs(y - 14) < 9));
      expect(bar.slant).toBeCloseTo(degrees, 0);
      expectReach(bar.width, 3); // not the 3 + 18 tan of an upright box
      expectReach(bar.height, 18);
    },
  );

  it('a wider and higher box, by just so much', () => {
    const box = (wide: number, high: number) =>
      measured(drawn((x, y) => Math.abs(x - 14) < wide / 2 && Math.abs(y - 14) < high / 2));
    const [small, large] = [box(6, 10), box(10, 18)];
    expect(Math.abs(large.width - small.width - 4)).toBeLessThan(0.4);
    expect(Math.abs(large.height - small.height - 8)).toBeLessThan(0.4);
  });

  it('a ring: as long as its circle, counted in steps along the grid', () => {
    const [radius, thick] = [8, 3];
    const ring = measured(drawn((x, y) => Math.abs(Math.hypot(x - 14, y - 14) - radius) < thick / 2));
    const circle = 2 * Math.PI * radius;
    expect(ring.length / circle).toBeGreaterThan(0.98);
    expect(ring.length / circle).toBeLessThan(1.09); // straight and diagonal steps are up to 8 % longer
    expect(Math.abs(ring.area - circle * thick)).toBeLessThan(0.05 * circle * thick);
    expect(Math.abs(ring.thickness - thick)).toBeLessThan(0.4);
    expect(Math.abs(ring.slant)).toBeLessThan(0.5);
  });

  it('does not depend on how bright the ink is, and averages colours', () => {
    const bar = drawn((x, y) => Math.abs(x - 14) < 2 && Math.abs(y - 14) < 8);
    const whole = measureStrokes(bar, size);
    const faint = measureStrokes(
      bar.map((value) => 0.4 * value),
      size,
    );
    faint.forEach((value, n) => expect(value).toBeCloseTo(whole[n]!, 3));
    const colours = Float32Array.from({ length: 3 * 784 }, (_, n) => bar[Math.floor(n / 3)]!);
    measureStrokes(colours, { ...size, channels: 3 }).forEach((value, n) =>
      expect(value).toBeCloseTo(whole[n]!, 3),
    );
  });

  it.each([
    ['an empty picture', () => 0],
    ['a white one', () => 1],
    ['one that is hardly there', (n: number) => (n % 28 === 14 ? 0.05 : 0)],
  ])('%s has no strokes', (_, value) => {
    const pixels = Float32Array.from({ length: 784 }, (_, n) => value(n));
    expect([...measureStrokes(pixels, size)].every(Number.isNaN)).toBe(true);
  });
});

it('real digits: ones are narrow and short of ink, and every measure lies where handwriting does', () => {
  const split = findSplit('mnist', 'train');
  const { pixels, labels } = takeImages(
    split,
    Array.from({ length: 300 }, (_, n) => n),
  );
  const digits = [...labels].map((label, n) => ({
    label,
    ...measured(Float32Array.from(pixels.subarray(n * 784, (n + 1) * 784), (value) => value / 255)),
  }));
  const mean = (of: (digit: (typeof digits)[number]) => number, label?: number) => {
    const chosen = digits.filter((digit) => label === undefined || digit.label === label).map(of);
    return chosen.reduce((a, b) => a + b, 0) / chosen.length;
  };
  for (const kind of measureKinds) expect(digits.every((digit) => Number.isFinite(digit[kind]))).toBe(true);
  // Castro et al., figure 3: thickness about 3, slant about 10 degrees, height about 20 (MNIST fits digits into 20 x 20).
  expect(mean(({ thickness }) => thickness)).toBeGreaterThan(2);
  expect(mean(({ thickness }) => thickness)).toBeLessThan(4);
  expect(mean(({ slant }) => slant)).toBeGreaterThan(3);
  expect(mean(({ slant }) => slant)).toBeLessThan(18);
  expect(mean(({ height }) => height)).toBeGreaterThan(16);
  expect(mean(({ height }) => height)).toBeLessThan(20.5);
  expect(mean(({ width }) => width, 1)).toBeLessThan(0.5 * mean(({ width }) => width, 0));
  expect(mean(({ length }) => length, 1)).toBeLessThan(0.6 * mean(({ length }) => length, 8));
});
