import { describe, expect, it } from 'vitest';
import { relativeEntropy } from '../../../lib/couplings.ts';
import { routeByAgreement, softmax } from './agreement.ts';
import type { Votes } from './agreement.ts';

/** Two primary capsules, two digit capsules; they agree about the first and contradict each other about the second. */
const votes: Votes = [
  [
    { x: 2, y: 0 },
    { x: 2, y: 0 },
  ],
  [
    { x: 2, y: 0 },
    { x: -2, y: 0 },
  ],
];

describe('softmax', () => {
  it('sums to 1 and survives large logits', () => {
    expect(softmax([0, 0, 0, 0])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(softmax([1000, 0])).toEqual([1, 0]);
    expect(softmax([Math.log(3), 0])[0]).toBeCloseTo(0.75);
  });
});

describe('routeByAgreement', () => {
  const [first, second] = routeByAgreement(votes, 2);
  it('starts with equal couplings over the classes', () => {
    expect(first!.couplings).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
  });
  it('sums, squashes and compares as worked by hand', () => {
    // s[0] = 0.5 (2,0) + 0.5 (2,0) = (2,0), v[0] = 4/5; s[1] = 0.
    expect(first!.sums[0]).toEqual({ x: 2, y: 0 });
    expect(first!.sums[1]).toEqual({ x: 0, y: 0 });
    expect(first!.capsules[0]!.x).toBeCloseTo(0.8);
    expect(first!.capsules[1]).toEqual({ x: 0, y: 0 });
    expect(first!.agreements[0]![0]).toBeCloseTo(1.6);
    expect(first!.agreements[1]![1]).toBeCloseTo(0);
  });
  it('moves the couplings to where the votes agree', () => {
    const c = Math.exp(1.6) / (Math.exp(1.6) + 1); // 0.832
    expect(second!.logits[0]![0]).toBeCloseTo(1.6);
    expect(second!.couplings[0]![0]).toBeCloseTo(c);
    expect(second!.couplings[1]![0]).toBeCloseTo(c);
    expect(second!.sums[0]!.x).toBeCloseTo(4 * c);
    expect(second!.capsules[0]!.x).toBeCloseTo((16 * c * c) / (1 + 16 * c * c));
  });
  it('keeps every row of couplings at sum 1, also with three classes and over many iterations', () => {
    const three: Votes = [0, 1, 2, 3].map((i) =>
      [0, 1, 2].map((j) => ({ x: Math.sin(i + j), y: Math.cos(2 * i - j) })),
    );
    for (const { couplings } of routeByAgreement(three, 10)) {
      for (const row of couplings) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
  });
  it('stays almost uniform when votes are short', () => {
    const short = votes.map((row) => row.map(({ x, y }) => ({ x: x / 10, y: y / 10 })));
    const [, , third] = routeByAgreement(short, 3);
    expect(relativeEntropy(third!.couplings.flat(), 2)).toBeGreaterThan(0.999);
  });
});
