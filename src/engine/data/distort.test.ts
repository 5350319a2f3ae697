import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Distortion } from '../../shared/configuration.ts';
import { Generator } from '../capsnet/random.ts';
import { anySize, distinctPixels } from '../testing/anyImages.ts';
import { gatherShifted } from './augment.ts';
import { gatherDistorted } from './distort.ts';

const size = { height: 21, width: 21, channels: 1 };
const still: Distortion = { rotation: 0, scale: 0, shear: 0, elastic: 0, share: 1, epochs: null };

/** A round blot of ink about (x, y), right and down of the middle. */
function blot(x: number, y: number): Uint8Array {
  return Uint8Array.from({ length: 441 }, (_, place) => {
    const away = Math.hypot((place % 21) - 10 - x, Math.floor(place / 21) - 10 - y);
    return Math.round(255 * Math.exp((-away * away) / 3));
  });
}

/** How much ink there is, and where its middle lies, right and down of the image's. */
function inkOf(image: Float32Array) {
  let [ink, x, y] = [0, 0, 0];
  image.forEach((value, place) => {
    ink += value;
    x += value * ((place % 21) - 10);
    y += value * (Math.floor(place / 21) - 10);
  });
  return { ink, x: x / ink, y: y / ink };
}

/** Draws no shift, and of each amount the share told: 1 is the most, 0.5 none, 0 the most the other way. */
function distorted(pixels: Uint8Array, distortion: Distortion, shares: number[]): Float32Array {
  const generator = { integer: () => 0, uniform: () => shares.shift()! };
  return gatherDistorted({ pixels }, size, [0], { shift: 0, distortion }, generator);
}

describe('gatherDistorted', () => {
  it('is a shift alone when nothing is to be distorted', () => {
    fc.assert(
      fc.property(anySize, fc.integer({ min: 1, max: 8 }), fc.nat(), (any, shift, seed) => {
        const pixels = distinctPixels(2, any);
        const shifts = new Generator(seed);
        const integer = (n: number) => shifts.integer(n);
        const options = { shift, distortion: still };
        const out = gatherDistorted({ pixels }, any, [1, 0], options, { integer, uniform: () => 0.7 });
        const expected = gatherShifted({ pixels }, any, [1, 0], shift, new Generator(seed));
        out.forEach((value, n) => expect(value).toBeCloseTo(expected[n]!, 6));
      }),
    );
  });

  it('turns about the middle, by the degrees told and no others', () => {
    const turned = inkOf(distorted(blot(6, 0), { ...still, rotation: 30 }, [1, 0.5, 0.5, 0.5]));
    expect(turned.x).toBeCloseTo(6 * Math.cos(Math.PI / 6), 1);
    expect(turned.y).toBeCloseTo(-6 * Math.sin(Math.PI / 6), 1);
    const back = inkOf(distorted(blot(6, 0), { ...still, rotation: 30 }, [0, 0.5, 0.5, 0.5]));
    expect(back.y).toBeCloseTo(-turned.y, 1);
    expect(turned.ink).toBeCloseTo(inkOf(distorted(blot(6, 0), still, [0.5, 0.5, 0.5, 0.5])).ink, 0);
  });

  it('stretches width and height by amounts of their own', () => {
    const before = inkOf(distorted(blot(5, 5), still, [0.5, 0.5, 0.5, 0.5]));
    const after = inkOf(distorted(blot(5, 5), { ...still, scale: 0.2 }, [0.5, 1, 0, 0.5]));
    expect(after.x / before.x).toBeCloseTo(1.2, 1);
    expect(after.y / before.y).toBeCloseTo(0.8, 1);
  });

  it('shears: what lies lower moves sideways, the height stays', () => {
    const after = inkOf(distorted(blot(0, 6), { ...still, shear: 0.25 }, [0.5, 0.5, 0.5, 1]));
    expect(after.x).toBeCloseTo(-1.5, 1); // what is read further along appears further back
    expect(after.y).toBeCloseTo(6, 1);
  });

  it('bends: what lies about a node of the grid moves with it, the rest stays', () => {
    const grid: number[] = Array.from({ length: 50 }, () => 0.5);
    [grid[2 * (2 * 5 + 3)], grid[2 * (2 * 5 + 3) + 1]] = [1, 0]; // right of the middle: read further right, further up
    const bent = (x: number, y: number) =>
      inkOf(distorted(blot(x, y), { ...still, elastic: 2 }, [0.5, 0.5, 0.5, 0.5, ...grid]));
    const near = bent(4, 1);
    expect(near.x).toBeGreaterThan(2);
    expect(near.x).toBeLessThan(3.5);
    expect(near.y).toBeGreaterThan(1.5);
    const far = bent(-5, 1);
    expect(far.x).toBeCloseTo(-5, 1);
    expect(far.y).toBeCloseTo(1, 1);
  });

  it('spares the share of the images that is not to be distorted: those are shifted, to the bit', () => {
    const distortion = { ...still, rotation: 20, elastic: 1, share: 0.25 };
    const options = { shift: 2, distortion };
    const images = gatherDistorted(
      { pixels: blot(4, 3) },
      size,
      new Int32Array(800),
      options,
      new Generator(6),
    );
    const shifted = new Set<string>();
    for (let seed = 0; shifted.size < 25; seed++) {
      const one = gatherShifted({ pixels: blot(4, 3) }, size, [0], 2, new Generator(seed));
      shifted.add(one.join());
    }
    let spared = 0;
    for (let n = 0; n < 800; n++) {
      if (shifted.has(images.subarray(n * 441, (n + 1) * 441).join())) spared++;
    }
    expect(spared).toBeGreaterThan(600 - 45); // within three and a half deviations of three quarters
    expect(spared).toBeLessThan(600 + 45);
  });

  it('keeps to the bounds over many draws, uses all of them, and follows from the seed', () => {
    const draw = (seed: number) =>
      gatherDistorted(
        { pixels: blot(6, 0) },
        size,
        new Int32Array(600),
        { shift: 0, distortion: { ...still, rotation: 20 } },
        new Generator(seed),
      );
    const images = draw(4);
    const angles = Array.from({ length: 600 }, (_, n) => {
      const { x, y } = inkOf(images.subarray(n * 441, (n + 1) * 441));
      return (Math.atan2(y, x) * 180) / Math.PI;
    });
    const spread = Math.sqrt(angles.reduce((sum, angle) => sum + angle * angle, 0) / 600);
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(20.5);
    expect(Math.abs(spread - 20 / Math.sqrt(3))).toBeLessThan(1);
    expect(draw(4)).toEqual(images);
    expect(draw(5)).not.toEqual(images);
  });
});
