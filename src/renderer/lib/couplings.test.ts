import { describe, expect, it } from 'vitest';
import { couplingSpread, couplingsAfter, relativeEntropy } from './couplings.ts';

describe('relativeEntropy', () => {
  it('is 1 for uniform couplings and 0 for a single class', () => {
    expect(relativeEntropy([0.5, 0.5, 0.5, 0.5], 2)).toBeCloseTo(1);
    expect(relativeEntropy([1, 0, 0, 1], 2)).toBe(0);
  });
  it('can weigh the rows', () => {
    expect(relativeEntropy([0.5, 0.5, 1, 0], 2)).toBeCloseTo(0.5);
    expect(relativeEntropy([0.5, 0.5, 1, 0], 2, [1, 3])).toBeCloseTo(0.25);
    expect(relativeEntropy([], 10)).toBe(0);
  });
});

describe('couplingSpread', () => {
  it('holds nine in ten of the couplings', () => {
    const spread = couplingSpread(Float32Array.of(0.75, 0.25), 2);
    expect(spread.low).toBe(0.25);
    expect(spread.high).toBe(0.75);
    expect(spread.evenness).toBeCloseTo(0.8113, 4); // entropy in bits of (3/4, 1/4)
    const many = couplingSpread(
      Float32Array.from({ length: 101 }, (_, n) => (100 - n) / 100),
      1,
    );
    expect([many.low, many.high].map((x) => x.toFixed(2))).toEqual(['0.05', '0.95']);
  });
});

it('takes the couplings of one iteration out of all', () => {
  const all = Float32Array.of(0.5, 0.5, 0.75, 0.25);
  expect([...couplingsAfter(all, 2, 1)]).toEqual([0.75, 0.25]);
  expect([...couplingsAfter(all, 2, 0)]).toEqual([0.5, 0.5]);
});
