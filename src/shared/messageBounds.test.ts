import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBounds, deepest, mostValues } from './messageBounds.ts';
import { decodeMessage, encodeMessage } from './wire.ts';

const header = (type: number, claimed: number) => {
  const bytes = Buffer.alloc(5, type);
  bytes.writeUInt32BE(claimed, 1);
  return bytes;
};

describe('the bounds of a message', () => {
  it.each([
    ['arrays in arrays', 0xdd],
    ['maps', 0xdf],
  ])('hold against %s that claim 16 million elements each', (_what, type) => {
    const bytes = Buffer.concat(Array<Buffer>(40).fill(header(type, 16_000_000)));
    const before = process.memoryUsage().heapUsed;
    expect(() => decodeMessage(bytes)).toThrow('Not a message: it claims more values than it has bytes');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
  });

  it('hold against claims that only all together are too large', () => {
    const bytes = Buffer.concat([
      ...Array<Buffer>(30).fill(header(0xdd, 1_000_000)),
      Buffer.alloc(2_000_000),
    ]);
    expect(() => decodeMessage(bytes)).toThrow('more values than it has bytes');
  });

  it('hold against millions of small things', () => {
    const bytes = Buffer.concat([header(0xdd, mostValues), Buffer.alloc(mostValues, 0x80)]);
    expect(() => decodeMessage(bytes)).toThrow(`more than ${mostValues} values`);
  });

  it.each([0xc6, 0xc9, 0xdb])('hold against the header %i of more bytes than follow', (type) => {
    expect(() => decodeMessage(Buffer.concat([header(type, 100), Buffer.alloc(50)]))).toThrow('cut short');
  });

  it('allow as deep as messages go, and no deeper', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(decodeMessage(encodeMessage(nested(deepest - 1)))).toEqual(nested(deepest - 1));
    expect(() => checkBounds(encode(nested(deepest)))).not.toThrow();
    expect(() => checkBounds(encode(nested(deepest + 1)))).toThrow('too deep');
  });

  it('allow every form that a value has, anywhere in memory', () => {
    const numbers = [0, 200, 7e4, 5e9, -1, -200, -4e4, -3e9, 0.1].flatMap((value) => [value, [value, value]]);
    const sizes = [0, 1, 2, 3, 4, 8, 16, 31, 32, 255, 256, 65_535, 65_536];
    const long = sizes.flatMap((size) => ['x'.repeat(size), new Uint8Array(size), new Int32Array(size >> 2)]);
    const wide = sizes
      .slice(0, -2)
      .map((size) => Object.fromEntries(Array.from({ length: size }, (_, n) => [n, n])));
    const lists = [Array(70_000).fill(null), Array(300).fill(true), Array(15).fill(false)];
    const many = Object.fromEntries(Array.from({ length: 70_000 }, (_, n) => [n, n]));
    const message = [numbers, long, wide, lists, many, encodeMessage({})];
    const bytes = encodeMessage(message);
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(decodeMessage(moved.subarray(3))).toEqual(message);
    expect(() => checkBounds(encode({ single: 0.5 }, { forceFloat32: true }))).not.toThrow();
  });

  it('any bytes are allowed or refused by a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          checkBounds(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
