import { describe, expect, test } from 'vitest';
import { greyOf, inkOf } from './ink.ts';

type Colour = [red: number, green: number, blue: number, opacity: number];
const [height, width] = [20, 16];

/** A bar in the middle. */
const picture = (paper: Colour, pen: Colour) =>
  Uint8ClampedArray.from(
    Array.from({ length: height * width }, (_, n) => {
      const [x, y] = [n % width, Math.floor(n / width)];
      return x >= 7 && x < 9 && y >= 4 && y < 16 ? pen : paper;
    }).flat(),
  );
const bar = Float32Array.from({ length: height * width }, (_, n) => {
  const [x, y] = [n % width, Math.floor(n / width)];
  return x >= 7 && x < 9 && y >= 4 && y < 16 ? 1 : 0;
});

describe('the same ink comes from', () => {
  test.each<[string, Colour, Colour, boolean]>([
    ['black on white', [255, 255, 255, 255], [0, 0, 0, 255], true],
    ['white on black', [0, 0, 0, 255], [255, 255, 255, 255], false],
    ['blue ink on yellow paper', [250, 240, 180, 255], [20, 40, 160, 255], true],
    ['grey chalk on a board', [30, 60, 40, 255], [190, 190, 190, 255], false],
    ['black on what is transparent', [0, 0, 0, 0], [0, 0, 0, 255], true],
    ['white on what is transparent', [0, 0, 0, 0], [255, 255, 255, 255], false],
  ])('%s', (_, paper, pen, darkOnLight) => {
    const grey = greyOf(picture(paper, pen), height, width);
    expect(grey.darkOnLight).toBe(darkOnLight);
    const ink = inkOf(grey, grey.darkOnLight)!;
    expect([ink.height, ink.width]).toEqual([height, width]);
    ink.values.forEach((value, n) => expect(value).toBeCloseTo(bar[n]!, 5));
  });
});

test('the other way round the paper is no ink either', () => {
  const grey = greyOf(picture([255, 255, 255, 255], [0, 0, 0, 255]), height, width);
  expect(inkOf(grey, false)).toBeNull();
});

test('the grain of paper is no ink', () => {
  const data = picture([240, 240, 240, 255], [20, 20, 20, 255]);
  for (let n = 0; n < height * width; n++) if (bar[n] === 0) data[4 * n]! -= (n * 7919) % 40;
  const ink = inkOf(greyOf(data, height, width), true)!;
  ink.values.forEach((value, n) => expect(value > 0).toBe(bar[n] === 1));
});

test('one even grey is no picture', () => {
  const even = greyOf(picture([200, 200, 200, 255], [201, 201, 201, 255]), height, width);
  expect(inkOf(even, true)).toBeNull();
  expect(inkOf(even, false)).toBeNull();
});
