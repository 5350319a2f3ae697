import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interpolated } from './interpolate.ts';

const size = { height: 24, width: 30, channels: 2 };

/** A wave of five pixels in one channel, about as fine as a stroke of a digit, and its opposite in the other. */
const wave = (x: number) => 0.5 + 0.4 * Math.sin((2 * Math.PI * x) / 5);
const waves = Uint8Array.from({ length: 24 * 30 * 2 }, (_, n) => {
  const value = wave(Math.floor((n % 60) / 2));
  return Math.round(255 * (n % 2 === 0 ? value : 1 - value));
});

function reader(pixels: Uint8Array, start = 0) {
  const image = new Interpolated(size);
  image.hold(pixels, start);
  const out = new Float32Array(4).fill(9);
  return (x: number, y: number) => {
    image.read(x, y, out, 1);
    expect([out[0], out[3]]).toEqual([9, 9]);
    return [out[1]!, out[2]!] as const;
  };
}

describe('Interpolated', () => {
  it('is the image at whole places, and 0 outside', () => {
    const bytes = Uint8Array.from({ length: 2 * waves.length }, (_, n) => (n * 73 + 5) % 256);
    const read = reader(bytes, waves.length); // the second of two images
    fc.assert(
      fc.property(fc.integer({ min: -40, max: 60 }), fc.integer({ min: -40, max: 60 }), (x, y) => {
        const inside = x >= 0 && x < 30 && y >= 0 && y < 24;
        const from = waves.length + (y * 30 + x) * 2;
        const expected = inside ? [bytes[from]! / 255, bytes[from + 1]! / 255] : [0, 0];
        expect(read(x, y)).toEqual(expected.map(Math.fround));
      }),
    );
  });

  it('keeps a fine wave between the pixels, more than twice as near to it as straight lines', () => {
    const read = reader(waves);
    let [worst, straight] = [0, 0];
    for (let x = 4.5; x < 25; x++) {
      const [value, opposite] = read(x, 10.3);
      worst = Math.max(worst, Math.abs(value - wave(x)), Math.abs(opposite - (1 - wave(x))));
      straight = Math.max(straight, Math.abs((wave(x - 0.5) + wave(x + 0.5)) / 2 - wave(x)));
    }
    expect(worst).toBeLessThan(0.035);
    expect(straight / worst).toBeGreaterThan(2.2);
  });

  it('stays within 0 and 1 beside sharp edges', () => {
    const read = reader(Uint8Array.from(waves, (_, n) => (n % 60 < 30 ? 255 : 0)));
    const anywhere = fc.double({ min: -3, max: 33, noNaN: true });
    fc.assert(
      fc.property(anywhere, anywhere, (x, y) => {
        for (const value of read(x, y)) expect(value >= 0 && value <= 1).toBe(true);
      }),
    );
  });
});
