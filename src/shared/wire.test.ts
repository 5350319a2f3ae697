import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from './errors.ts';
import { decodeMessage, encodeMessage } from './wire.ts';

const roundTrip = (message: unknown) => decodeMessage(encodeMessage(message));

const leaf = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double().filter((value) => !Object.is(value, -0)), // whole numbers travel as integers, which have one zero
  fc.float32Array(),
  fc.int32Array(),
  fc.uint8Array(),
);
const { message } = fc.letrec((tie) => ({
  message: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('message')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('message'),
      { noNullPrototype: true },
    ),
  ),
}));

describe('messages as bytes', () => {
  it('come back as they were, typed arrays by kind', () => {
    fc.assert(fc.property(message, (value) => void expect(roundTrip(value)).toEqual(value)));
  });

  it('keep a typed array whose bytes lie anywhere in the message', () => {
    const values = new Float32Array([0.1, -2.5, Number.NaN, Infinity]).subarray(1);
    for (let shift = 0; shift < 5; shift++) {
      const back = roundTrip({ pad: 'x'.repeat(shift), values }) as { values: Float32Array };
      expect(back.values).toBeInstanceOf(Float32Array);
      expect([...back.values]).toEqual([-2.5, Number.NaN, Infinity]);
    }
  });

  it('drop undefined properties, which a strict schema refuses as null', () => {
    expect(roundTrip({ title: undefined, epochs: 3 })).toEqual({ epochs: 3 });
  });

  it('refuse what has no form on the wire', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const value of [new Float64Array(2), new Uint16Array(1), () => 0, Symbol('x'), cycle])
      expect(() => encodeMessage({ value })).toThrow(AppError);
  });

  it('any bytes give a message or a clear error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-input' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a message cut short gives a clear error', () => {
    fc.assert(
      fc.property(message, fc.nat(), (value, cut) => {
        const bytes = encodeMessage(value);
        expect(() => decodeMessage(bytes.subarray(0, cut % bytes.length))).toThrow('Not a message');
      }),
    );
  });

  it('unknown extensions and half elements are refused', () => {
    expect(() => decodeMessage(new Uint8Array([0xd4, 99, 0]))).toThrow('Not a message');
    expect(() => decodeMessage(new Uint8Array([0xd5, 1, 0, 0]))).toThrow('half an element');
  });
});
