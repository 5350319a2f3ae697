import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { readIdx } from './idx.ts';

function idx(shape: number[], data: number[], type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, type, shape.length]);
  shape.forEach((n, k) => new DataView(bytes.buffer).setUint32(4 + 4 * k, n));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

function attempt(bytes: Uint8Array): string {
  try {
    const { shape, data } = readIdx(bytes);
    expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('unreadable-file');
    return (error as AppError).message;
  }
}

describe('readIdx', () => {
  const file = idx([2, 3], [1, 2, 3, 4, 5, 250]);

  it('reads shape and bytes, plain, packed, and inside another array', () => {
    const expected = { shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 250) };
    const packed = gzipSync(file);
    for (const bytes of [
      file,
      new Uint8Array(packed),
      packed,
      Buffer.concat([Buffer.of(9), file]).subarray(1),
    ]) {
      const { shape, data } = readIdx(bytes);
      expect(shape).toEqual(expected.shape);
      expect([...data]).toEqual([...expected.data]);
    }
    expect(readIdx(idx([0, 28, 28], [])).data.length).toBe(0);
  });

  it('says what is wrong', () => {
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /does not begin/],
      [Uint8Array.of(0, 0, 8), /does not begin/],
      [Uint8Array.of(1, 0, 8, 1, 0, 0, 0, 0), /does not begin/],
      [idx([1], [1], 0x0d), /type 0xd/],
      [Uint8Array.of(0, 0, 8, 0), /header is cut short/],
      [Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1), /header is cut short/],
      [file.subarray(0, -1), /asks for 6 bytes, and 5 follow/],
      [idx([2], [1, 2, 3]), /asks for 2 bytes, and 3 follow/],
      [idx([0xffffffff, 0xffffffff, 0xffffffff], [1]), /asks for 7\.9\d+e\+28 bytes/],
      [gzipSync(file).subarray(0, 15), /gzip data are damaged/],
      [Uint8Array.of(0x1f, 0x8b), /gzip data are damaged/],
      [gzipSync(new Uint8Array(2 ** 27 + 1), { level: 1 }), /unpacks to more than/],
    ];
    for (const [bytes, pattern] of cases) expect(attempt(bytes)).toMatch(pattern);
  });

  it('takes any bytes without a crash', () => {
    const start = fc.constantFrom<number[]>([], [0, 0], [0, 0, 8], [0, 0, 8, 1, 0, 0, 0], [0x1f, 0x8b, 8]);
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 40 }), (head, rest) => {
        attempt(Uint8Array.from([...head, ...rest]));
      }),
      { numRuns: 3000 },
    );
    const packed = new Uint8Array(gzipSync(file));
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.nat(255), (place, value) => {
        attempt(packed.map((byte, n) => (n === place ? value : byte)));
      }),
    );
  });
});
