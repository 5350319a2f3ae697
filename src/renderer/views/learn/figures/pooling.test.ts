import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxPool, shuffleWithinBlocks } from './pooling.ts';

describe('maxPool', () => {
  it('takes the largest of each block', () => {
    const pixels = [1, 2, 0, 0, 3, 4, 0, 9, 5, 0, 0, 0, 0, 0, 7, 0];
    expect(maxPool(pixels, 4, 2)).toEqual([4, 9, 5, 7]);
  });
  it('drops what does not fill a block, as valid pooling does', () => {
    expect(maxPool([1, 2, 9, 3, 4, 9, 9, 9, 9], 3, 2)).toEqual([4]);
  });
});

describe('shuffleWithinBlocks', () => {
  it('never changes what max pooling sees, nor which pixels there are', () => {
    const cases = fc.record({
      block: fc.integer({ min: 1, max: 4 }),
      size: fc.integer({ min: 4, max: 9 }),
      values: fc.array(fc.nat(255), { minLength: 81, maxLength: 81 }),
      draws: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 81, maxLength: 81 }),
    });
    fc.assert(
      fc.property(cases, ({ block, size, values, draws }) => {
        const pixels = values.slice(0, size * size);
        let n = 0;
        const shuffled = shuffleWithinBlocks(pixels, size, block, () => draws[n++ % draws.length]!);
        expect(maxPool(shuffled, size, block)).toEqual(maxPool(pixels, size, block));
        expect([...shuffled].sort()).toEqual([...pixels].sort());
      }),
    );
  });
  it('does move pixels', () => {
    const shuffled = shuffleWithinBlocks([1, 2, 3, 4], 2, 2, () => 0);
    expect([...shuffled]).not.toEqual([1, 2, 3, 4]);
  });
});
