import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { readVector } from './vector.ts';

const shown = { dims: 3, digit: 1, classes: ['0', '1', '2'] };
const read = (value: unknown) => readVector(JSON.stringify(value), shown);

it('takes what "Copy vector" writes, and plain numbers', () => {
  expect(read({ digit: 1, capsule: [0.1, -0.2, 1], original: [0, 0, 0] })).toEqual([0.1, -0.2, 1]);
  expect(read([0, 0, -1])).toEqual([0, 0, -1]);
  expect(readVector('\ufeff[0, 0, 1]\n', shown)).toEqual([0, 0, 1]);
});

it.each([
  ['', /no text/],
  ['{"capsule": [', /not JSON/],
  ['[0.1, NaN, 0.2]', /not JSON/],
  ['5', /no capsule vector/],
  ['{"vector": [1, 2, 3]}', /no capsule vector/],
  ['[0.1, 0.2]', /has 2 numbers, and a capsule of this model has 3/],
  ['[0.1, null, 0.2]', /Number 1 .* null/],
  ['[0.1, "0.2", 0.2]', /Number 1 /],
  ['[0.1, 1e400, 0.2]', /Number 1 /],
  ['[0.1, 0.2, -1.5]', /Number 2 of this vector is -1.5: those of a capsule lie from −1 to 1/],
  ['{"digit": 2, "capsule": [0, 0, 0]}', /vector of capsule 2, and capsule 1 is shown/],
  ['{"digit": "1", "capsule": [0, 0, 0]}', /"digit" is "1"; this model has the numbers 0 to 2/],
  ['{"digit": 3, "capsule": [0, 0, 0]}', /"digit" is 3;/],
  [' '.repeat(200_000) + '1', /too long/],
])('refuses %s', (text, message) => {
  expect(() => readVector(text, shown)).toThrow(message);
});

it('answers any text with a vector or a clear error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        expect(readVector(text, shown)).toHaveLength(3);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).hint).not.toBe('');
      }
    }),
  );
});
