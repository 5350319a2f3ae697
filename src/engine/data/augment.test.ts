import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Generator } from '../capsnet/random.ts';
import { anySize, distinctPixels } from '../testing/anyImages.ts';
import { gatherPixels, gatherShifted } from './augment.ts';

/** Draws what it is told to. */
const scripted = (...draws: number[]) => ({ integer: () => draws.shift()! });

describe('gatherPixels', () => {
  it('takes the images named, from 0 to 1', () => {
    const pixels = Uint8Array.of(0, 51, 255, 102, 1, 2);
    const size = { height: 1, width: 2, channels: 1 };
    const expected = Float32Array.of(1 / 255, 2 / 255, 0, 0.2, 1 / 255, 2 / 255);
    expect(gatherPixels({ pixels }, size, [2, 0, 2])).toEqual(expected);
    expect(gatherShifted({ pixels }, size, [2, 0, 2], 0, scripted())).toEqual(expected);
  });
});

describe('gatherShifted', () => {
  const size = { height: 3, width: 3, channels: 1 };
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9], (n) => n * 10);
  const shifted = (down: number, right: number) =>
    [...gatherShifted({ pixels }, size, [0], 1, scripted(down + 1, right + 1))].map((x) =>
      Math.round(x * 25.5),
    );

  it('moves down and right, and fills with 0', () => {
    expect(shifted(0, 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(shifted(1, 0)).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);
    expect(shifted(-1, 1)).toEqual([0, 4, 5, 0, 7, 8, 0, 0, 0]);
    expect(shifted(0, -1)).toEqual([2, 3, 0, 5, 6, 0, 8, 9, 0]);
  });

  it('agrees with the definition, out[y][x] = in[y - down][x - right], for any size and shift', () => {
    fc.assert(
      fc.property(anySize, fc.integer({ min: 1, max: 8 }), fc.nat(), (size, shift, seed) => {
        const { height, width, channels } = size;
        const area = height * width * channels;
        const pixels = distinctPixels(3, size);
        const indices = [2, 0, 2, 1];
        const out = gatherShifted({ pixels }, size, indices, shift, new Generator(seed));
        const draws = new Generator(seed);
        indices.forEach((index, n) => {
          const down = draws.integer(2 * shift + 1) - shift;
          const right = draws.integer(2 * shift + 1) - shift;
          for (let k = 0; k < area; k++) {
            const c = k % channels;
            const x = Math.floor(k / channels) % width;
            const y = Math.floor(k / channels / width);
            const inside = y >= down && y - down < height && x >= right && x - right < width;
            const from = inside ? pixels[index * area + ((y - down) * width + x - right) * channels + c]! : 0;
            expect(out[n * area + k]).toBe(Math.fround(from / 255));
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('draws every shift about equally often', () => {
    const dot = new Uint8Array(25);
    dot[12] = 255;
    const five = { height: 5, width: 5, channels: 1 };
    const out = gatherShifted({ pixels: dot }, five, new Int32Array(5000), 2, new Generator(3));
    const seen = new Float64Array(25);
    out.forEach((value, n) => (seen[n % 25]! += value));
    for (const count of seen) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(200));
  });
});
