import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { headerLength, join, readSafetensors, writeSafetensors } from './safetensors.ts';

/** A file with this header, as it stands, and so many bytes of data. */
function file(header: unknown, data: number | Uint8Array = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return join([length, json, typeof data === 'number' ? new Uint8Array(data) : data]);
}

/** Reads, or gives the refusal; anything else than a clear refusal fails the test. */
function attempt(bytes: Uint8Array) {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('unreadable-file');
    expect((error as AppError).hint).not.toBe('');
    expect((error as AppError).message.length).toBeLessThan(400);
    return error as AppError;
  }
}

const refusal = (bytes: Uint8Array) => {
  const result = attempt(bytes);
  expect(result).toBeInstanceOf(AppError);
  return (result as AppError).message;
};

const f32 = (shape: number[], ...offsets: number[]) => ({ dtype: 'F32', shape, data_offsets: offsets });

describe('reading', () => {
  it('reads what the format describes, byte by byte', () => {
    const data = new Uint8Array(Float32Array.of(1, -2.5, 3).buffer);
    const read = readSafetensors(file('{"a":{"dtype":"F32","shape":[3,1],"data_offsets":[0,12]}}   ', data));
    expect(read.metadata).toEqual({});
    expect(read.tensors.get('a')).toEqual({
      dtype: 'F32',
      shape: [3, 1],
      values: Float32Array.of(1, -2.5, 3),
    });
  });

  it('reads every type, wherever its bytes lie', () => {
    const pieces = [
      ['u8', 'U8', Uint8Array.of(7)],
      ['f64', 'F64', Float64Array.of(0.5, -3)],
      ['f16', 'F16', Uint16Array.of(0x3c00, 0xc000, 0x0001)],
      ['bf16', 'BF16', Uint16Array.of(0x3f80)],
      ['i32', 'I32', Int32Array.of(-9, 9)],
      ['f32', 'F32', Float32Array.of(1.5)],
    ] as const;
    const header: Record<string, unknown> = {};
    let offset = 0;
    for (const [name, dtype, values] of pieces) {
      header[name] = {
        dtype,
        shape: [values.length],
        data_offsets: [offset, (offset += values.byteLength)],
      };
    }
    const data = join(pieces.map(([, , values]) => new Uint8Array(values.buffer)));
    for (const shift of [0, 1, 2, 3]) {
      const moved = new Uint8Array(shift + file(header, data).length);
      moved.set(file(header, data), shift);
      const { tensors } = readSafetensors(moved.subarray(shift));
      expect(Object.fromEntries([...tensors].map(([name, { values }]) => [name, [...values]]))).toEqual({
        u8: [7],
        f64: [0.5, -3],
        f16: [1, -2, 2 ** -24],
        bf16: [1],
        i32: [-9, 9],
        f32: [1.5],
      });
    }
    expect(readSafetensors(Buffer.from(file(header, data))).tensors.get('i32')!.values[0]).toBe(-9);
  });

  it('reads the files of another program', () => {
    const folder = fileURLToPath(new URL('../capsnet/fixtures/', import.meta.url));
    const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) {
      const { tensors, metadata } = readSafetensors(readFileSync(folder + name));
      expect(tensors.size).toBeGreaterThan(0);
      expect(Object.keys(metadata)).not.toHaveLength(0);
      for (const { values } of tensors.values()) expect(values.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('refusals', () => {
  it('says what is wrong', () => {
    const a = f32([2], 0, 8);
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /it has 0 bytes/],
      [new Uint8Array(7), /it has 7 bytes/],
      [new Uint8Array(8), /header would be 0 bytes/],
      [new Uint8Array(64).fill(255), /^This is not a safetensors file\.$/],
      [new TextEncoder().encode('# CapsNet Explorer'), /^This is not a safetensors file\.$/],
      [file({ a }, 8).subarray(0, 20), /header would be \d+ bytes long, and 12 bytes follow/],
      [file({ a }, 7), /take 8 bytes, and 7 bytes follow/],
      [file({ a }, 9), /take 8 bytes, and 9 bytes follow/],
      [file('{"a":'), /not JSON/],
      [file(new TextDecoder('latin1').decode(Uint8Array.of(0x22, 0xff, 0x22))), /not a JSON object/],
      [join([file('{}'), new Uint8Array(0)]).map((b, n) => (n === 8 ? 0xff : b)), /not JSON/],
      [file('[]'), /not a JSON object/],
      [file('null'), /not a JSON object/],
      [file({ a: 3 }), /'a' is not described/],
      [file({ a: { ...a, dtype: 'Q4' } }, 8), /type Q4; types that are read: F64/],
      [file({ a: { ...a, dtype: 'toString' } }, 8), /type toString/],
      [file({ a: { ...a, dtype: 4 } }, 8), /no dtype/],
      [file({ a: { ...a, shape: [2.5] } }, 8), /shape of tensor 'a'/],
      [file({ a: { ...a, shape: [-2] } }, 8), /shape of tensor 'a'/],
      [file({ a: { ...a, shape: '2' } }, 8), /shape of tensor 'a'/],
      [file({ a: { ...a, data_offsets: [0] } }, 8), /data_offsets/],
      [file({ a: { ...a, data_offsets: [8, 0] } }, 8), /its place is 8 to 0/],
      [file({ a: f32([2 ** 31, 2 ** 31, 4], 0, 8) }, 8), /takes \d+/],
      [file({ a: f32([3], 0, 8) }, 8), /takes 12 bytes, and its place is 0 to 8/],
      [file({ a, b: f32([2], 4, 12) }, 12), /overlap/],
      [file({ a, b: f32([2], 12, 20) }, 20), /belong to no tensor/],
      [file({ a: f32([2], 8, 16) }, 16), /belong to no tensor/],
      [
        file(
          '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
        ),
        /names 'a' twice/,
      ],
      [file({ __metadata__: { a: 1 } }), /table of texts/],
      [file({ __metadata__: [] }), /table of texts/],
      [file('['.repeat(100_000) + ']'.repeat(100_000)), /not a JSON object|not JSON/],
    ];
    for (const [bytes, pattern] of cases) expect(refusal(bytes)).toMatch(pattern);
  });

  it('does not read a header of more than 16 MiB, and allocates nothing for it', () => {
    const start = new Uint8Array(8);
    new DataView(start.buffer).setUint32(0, 2 ** 25, true);
    expect(() => headerLength(start, 2 ** 40)).toThrow(/at most 16777216/);
  });

  it('keeps odd names as names', () => {
    const odd =
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}';
    const { tensors } = readSafetensors(file(odd, 8));
    expect([...tensors.keys()]).toEqual(['__proto__', '']);
    expect(({} as Record<string, unknown>)['dtype']).toBe(undefined);
  });
});

describe('any bytes', () => {
  it('give a file or a clear refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void attempt(bytes)),
      { numRuns: 2000 },
    );
  });

  it('after any header give a file or a clear refusal', () => {
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'U8', 'F64'), fc.jsonValue()),
        shape: fc.oneof(fc.array(fc.nat(3), { maxLength: 3 }), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(fc.nat(24), fc.nat(24)), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const header = fc.oneof(fc.dictionary(fc.string(), entry, { maxKeys: 3 }), fc.jsonValue());
    fc.assert(
      fc.property(header, fc.nat(32), (h, data) => void attempt(file(h as unknown, data))),
      { numRuns: 2000 },
    );
  });

  it('with one byte changed, or cut short, give a file or a clear refusal', () => {
    const whole = writeSafetensors(
      new Map([
        ['a', { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
        ['b', { shape: [1], values: Float32Array.of(5) }],
      ]),
      { configuration: '{"x":1}' },
    );
    for (let length = 0; length < whole.length; length++) {
      expect(attempt(whole.subarray(0, length))).toBeInstanceOf(AppError);
    }
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (place, value) => {
        attempt(whole.map((byte, n) => (n === place ? value : byte)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('writing', () => {
  const tensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc.record({
      shape: fc.constant(shape),
      values: fc.float32Array({ minLength: size, maxLength: size }),
    });
  });

  it('gives back what was written, bit for bit', () => {
    const names = fc.string().filter((name) => name !== '__metadata__');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(names, tensor), { selector: ([name]) => name, maxLength: 5 }),
        fc.dictionary(fc.string(), fc.string()),
        (list, metadata) => {
          const bytes = writeSafetensors(new Map(list), metadata);
          const read = readSafetensors(bytes);
          expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
          expect([...read.tensors.keys()].sort()).toEqual(list.map(([name]) => name).sort());
          for (const [name, { shape, values }] of list) {
            const found = read.tensors.get(name)!;
            expect(found.shape).toEqual(shape);
            expect(Buffer.from(found.values.slice().buffer).equals(Buffer.from(values.slice().buffer))).toBe(
              true,
            );
          }
        },
      ),
    );
  });

  it('starts the data at a multiple of 8 bytes', () => {
    for (const name of ['a', 'ab', 'abc', 'abcdefgh']) {
      const bytes = writeSafetensors(new Map([[name, { shape: [1], values: Float32Array.of(1) }]]), {});
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  it('halves the precision on request, and refuses what it cannot hold', () => {
    const values = Float32Array.of(1, 1 / 3, -65504);
    const bytes = writeSafetensors(new Map([['a', { shape: [3], values }]]), {}, { halfPrecision: true });
    const read = readSafetensors(bytes).tensors.get('a')!;
    expect(read.dtype).toBe('F16');
    expect([...read.values]).toEqual([1, 0.333251953125, -65504]);
    const large = new Map([['big.kernel', { shape: [1], values: Float32Array.of(70_000) }]]);
    expect(() => writeSafetensors(large, {}, { halfPrecision: true })).toThrow(
      /'big.kernel' holds 70000, and half precision ends at 65,504/,
    );
  });
});
