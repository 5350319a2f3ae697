import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { toBase64Url } from './base64.ts';
import { textChecksum } from './checksum.ts';
import { decodeFragment, encodeFragment } from './fragment.ts';
import type { ShareState } from './fragment.ts';
import { packZeros, unpackZeros } from './zeros.ts';

const state: ShareState = {
  model: '0a1b2c3d',
  view: 'explore',
  page: 0,
  image: { split: 'test', index: 1234 },
  enclosed: {
    label: 7,
    pixels: Uint8Array.of(0, 0, 0, 9, 255, 0, 1),
    capsules: Float32Array.of(0.5, -0.25, 0, 0.125),
  },
  digit: 9,
  turned: [
    [3, Math.fround(0.123456)],
    [15, -0.5],
  ],
  choices: { tab: 'grid', unit: 'sigma', other: 61 },
};

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const half = fc.integer({ min: -2047, max: 2047 }).map((n) => n / 1024);
const states: fc.Arbitrary<ShareState> = fc.record({
  model: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((n) => n.toString(16).padStart(8, '0')),
  view: fc.constantFrom('explore' as const, 'learn' as const),
  page: fc.integer({ min: 0, max: 1000 }),
  image: fc.record({ split: fc.constantFrom('test' as const, 'validation' as const), index: fc.nat(1e6) }),
  enclosed: fc.option(
    fc.record({
      label: fc.nat(255),
      pixels: fc.uint8Array({ minLength: 1, maxLength: 900 }),
      capsules: fc.array(half, { minLength: 1, maxLength: 200 }).map((list) => Float32Array.from(list)),
    }),
  ),
  digit: fc.nat(255),
  turned: fc.array(fc.tuple(fc.nat(63), float), { maxLength: 64 }),
  choices: fc.dictionary(
    fc.constantFrom('tab', 'unit', 'order', 'other'),
    fc.oneof(fc.constantFrom('grid', 'sigma'), fc.nat(1e6)),
  ),
});

describe('a link', () => {
  it('comes back as it was, with or without #', () => {
    expect(decodeFragment(encodeFragment(state))).toEqual(state);
    fc.assert(
      fc.property(states, (any) => {
        const plain = (read: ShareState) => ({ ...read, turned: read.turned.map(([d, x]) => [d, x + 0]) }); // -0
        expect(plain(decodeFragment(`#${encodeFragment(any)}`))).toEqual(
          plain({ ...any, choices: { ...any.choices } }),
        );
      }),
    );
  });

  it('is readable, and safe to send as it stands', () => {
    const text = encodeFragment({ ...state, enclosed: null });
    expect(text).toMatch(
      /^v=1&model=0a1b2c3d&view=explore&image=test\.1234&digit=9&turned=[\w-]+&other=61&tab=grid&unit=sigma&check=[\da-f]{8}$/,
    );
    expect(encodeFragment(state)).toMatch(/^[\w.&=-]+$/);
  });

  it('says that it is damaged, wherever it is cut or changed', () => {
    const text = encodeFragment(state);
    for (let length = 0; length < text.length; length++)
      expect(() => decodeFragment(text.slice(0, length)), `${length}`).toThrow(/damaged or not whole/);
    for (let n = 0; n < text.length; n++) {
      const other = text[n] === 'x' ? 'y' : 'x';
      expect(() => decodeFragment(text.slice(0, n) + other + text.slice(n + 1))).toThrow(AppError);
    }
  });

  it('says so of any text whose checksum is right, too', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webQueryParameters()), (text) => {
        expect(() => decodeFragment(`${text}&check=${textChecksum(text)}`)).toThrow(AppError);
      }),
    );
    const forged = (fields: string) => {
      const text = `v=1&model=0a1b2c3d&view=explore&image=test.1&digit=1${fields}`;
      return () => decodeFragment(`${text}&check=${textChecksum(text)}`);
    };
    expect(forged('')()).toMatchObject({ image: { split: 'test', index: 1 }, enclosed: null, turned: [] });
    const endless = toBase64Url(Uint8Array.from({ length: 20_000 }, (_, n) => (n % 2 ? 255 : 0)));
    const infinite = toBase64Url(Uint8Array.of(0, 0x7c));
    for (const fields of [
      '&label=1',
      '&turned=AAAA',
      '&turned=AAAAgH8', // infinity
      '&page=-1',
      `&label=1&capsules=AAAA&pixels=${endless}`,
      `&label=1&capsules=${infinite}&pixels=AAE`,
      '&label=1&capsules=AAAA&pixels=AAA', // a run of no zeros
    ])
      expect(forged(fields), fields).toThrow(/damaged/);
  });

  it('names another version', () => {
    const text = 'v=2&model=0a1b2c3d';
    expect(() => decodeFragment(`${text}&check=${textChecksum(text)}`)).toThrow(/another version/);
  });
});

it('runs of zeros are short', () => {
  expect([...packZeros(new Uint8Array(784))]).toEqual([0, 255, 0, 255, 0, 255, 0, 19]);
  fc.assert(
    fc.property(fc.uint8Array({ max: 3, maxLength: 2000 }), (values) => {
      expect(unpackZeros(packZeros(values))).toEqual(values);
    }),
  );
});
