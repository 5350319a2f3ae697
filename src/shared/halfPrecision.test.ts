import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBfloat16, fromHalfPrecision, toHalfPrecision } from './halfPrecision.ts';

const every = fromHalfPrecision(Uint16Array.from({ length: 0x10000 }, (_, n) => n));
const half = (value: number) => toHalfPrecision(Float32Array.of(value))[0]!;

describe('half precision', () => {
  it('keeps every half-precision number, and any NaN as NaN', () => {
    const back = toHalfPrecision(every);
    for (let n = 0; n < 0x10000; n++) {
      if (Number.isNaN(every[n]!)) expect(back[n]! & 0x7fff).toBe(0x7e00);
      else expect(back[n]).toBe(n);
    }
  });

  it('has the published values', () => {
    const published: [number, number][] = [
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x0001, 2 ** -24],
      [0x3555, 0.333251953125],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
      [0x8000, -0],
    ];
    for (const [bits, value] of published) {
      expect(every[bits]).toBe(value);
      expect(half(value)).toBe(bits);
    }
  });

  it('rounds ties to even', () => {
    expect(half(1 + 2 ** -11)).toBe(0x3c00); // halfway between 1 and 1 + 2^-10
    expect(half(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(half(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
    expect(half(2 ** -25)).toBe(0); // halfway between 0 and the smallest
    expect(half(3 * 2 ** -25)).toBe(2);
    expect(half(2 ** -25 + 2 ** -40)).toBe(1);
    expect(half(65519.996)).toBe(0x7bff);
    expect(half(65520)).toBe(0x7c00);
    expect(half(2 ** -14 - 2 ** -25)).toBe(0x0400); // a tie that carries into the normal numbers
  });

  it('finds the nearest of all half-precision numbers, for any float32', () => {
    const distance = (value: number, bits: number) => Math.abs(every[bits]! - value);
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: Math.fround(-65519), max: Math.fround(65519) }), (value) => {
        const found = half(value);
        const own = distance(value, found);
        for (const neighbour of [found - 1, found + 1]) {
          if ((neighbour & 0x7fff) > 0x7bff || (neighbour & 0x8000) !== (found & 0x8000)) continue;
          const other = distance(value, neighbour);
          expect(own < other || (own === other && (found & 1) === 0)).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('reads bfloat16', () => {
    expect([...fromBfloat16(Uint16Array.of(0x3f80, 0xc049, 0x7f80))]).toEqual([1, -3.140625, Infinity]);
  });
});
