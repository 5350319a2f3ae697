import { describe, expect, it } from 'vitest';
import type { RoutingTrace } from '../../shared/contract/models.ts';
import { findPreset } from '../../shared/presets.ts';
import {
  capsuleAt,
  capsuleGrid,
  capsuleLengths,
  columnOf,
  contributions,
  evenness,
  groupOf,
  indexOfLargest,
  logits,
  meanByGroup,
  rangeOf,
  sumByGroup,
  sumLength,
  supports,
} from './routingFigures.ts';

/** Two positions of two types (I = 4), two digits of two dimensions, two iterations. */
const grid = { rows: 1, columns: 2, types: 2 };
const trace: RoutingTrace = {
  iterations: 2,
  primaryCapsules: 4,
  classes: 2,
  couplings: Float32Array.of(...new Array<number>(8).fill(0.5), 0.75, 0.25, 0.5, 0.5, 0.5, 0.5, 0.25, 0.75),
  agreements: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40, 50, 60, 70, 80),
  sums: Float32Array.of(3, 4, 0, 1, 6, 8, 0, 2),
  lengths: Float32Array.of(0.9, 0.5, 0.95, 0.8),
  voteLengths: Float32Array.of(4, 0, 0, 2, 1, 1, 0, 0),
  primary: new Float32Array(8),
  capsules: new Float32Array(4),
};

describe('what a vote adds to |s|', () => {
  it('is the part of c * u_hat that points along v', () => {
    const found = supports(trace, 1);
    expect(found[0]).toBeCloseTo((0.75 * 10) / 0.95, 5);
    expect(found[7]).toBeCloseTo((0.75 * 80) / 0.8, 4);
    expect([...supports({ ...trace, lengths: new Float32Array(4) }, 0)]).toEqual(new Array(8).fill(0));
  });
  it('adds up to |s|, and is negative where a vote points away', () => {
    // Two capsules of couplings 0.5 vote (3, 4) and (-1, 0) for the one digit: s = (1, 2).
    const s = Math.hypot(1, 2);
    const v = s / (1 + s * s); // v = squash(s) = s * |s| / (1 + |s|^2), so a vote (x, y) agrees by (x + 2 y) v
    const one: RoutingTrace = {
      ...trace,
      iterations: 1,
      primaryCapsules: 2,
      classes: 1,
      couplings: Float32Array.of(0.5, 0.5),
      agreements: Float32Array.of(11 * v, -1 * v),
      lengths: Float32Array.of(s * v),
    };
    const [towards, away] = supports(one, 0);
    expect(towards! + away!).toBeCloseTo(s, 5);
    expect(away).toBeLessThan(0);
  });
});

it('makes an image of lengths for each type', () => {
  const primary = Float32Array.of(3, 4, 1, 0, 0, 2, 6, 8); // positions 0 and 1, types 0 and 1 each
  expect([...capsuleLengths({ ...trace, primary }, grid)]).toEqual([5, 2, 1, 10]);
});

describe('where capsules stand', () => {
  it("counts the paper's 1,152 as 6 x 6 positions of 32 types", () => {
    expect(capsuleGrid(findPreset('paper').configuration.network)).toEqual({
      rows: 6,
      columns: 6,
      types: 32,
    });
  });
  it('leads from position and type to the capsule and back', () => {
    const capsule = capsuleAt(grid, 1, 1);
    expect(capsule).toBe(3);
    expect([groupOf(capsule, grid, 'position'), groupOf(capsule, grid, 'type')]).toEqual([1, 1]);
    expect([groupOf(2, grid, 'position'), groupOf(2, grid, 'type')]).toEqual([1, 0]);
  });
});

describe('contributions', () => {
  it('are c times the length of the vote', () => {
    expect([...contributions(trace, 0)]).toEqual([2, 0, 0, 1, 0.5, 0.5, 0, 0]);
    expect([...contributions(trace, 1)]).toEqual([3, 0, 0, 1, 0.5, 0.5, 0, 0]);
  });
  it('add up by type and by position', () => {
    const values = contributions(trace, 1);
    expect([...sumByGroup(values, 2, grid, 'type')]).toEqual([3.5, 0.5, 0, 1]);
    expect([...sumByGroup(values, 2, grid, 'position')]).toEqual([3, 1, 0.5, 0.5]);
    expect([...meanByGroup(values, 2, grid, 'type')]).toEqual([1.75, 0.25, 0, 0.5]);
    expect([...columnOf(values, 2, 1)]).toEqual([0, 1, 0.5, 0]);
  });
});

it('sums the agreements of all iterations before into b, which starts at 0', () => {
  expect([...logits(trace, 0, 1)]).toEqual([0, 0]);
  expect([...logits(trace, 1, 1)]).toEqual([3, 4]);
});

it('takes the length of s from its own iteration and digit', () => {
  expect(sumLength(trace, 0, 0)).toBe(5);
  expect(sumLength(trace, 1, 0)).toBe(10);
  expect(sumLength(trace, 1, 1)).toBe(2);
});

it('finds equal couplings even, and counts capsules by their contribution where that is asked', () => {
  const [first, second] = evenness(trace);
  expect(first).toEqual({ plain: 1, weighted: 1 });
  const bits = 0.811278; // of (3/4, 1/4)
  expect(second!.plain).toBeCloseTo((2 * bits + 2) / 4, 5);
  expect(second!.weighted).toBeCloseTo((3 * bits + 1 + 1) / 5, 5); // the fourth capsule's votes are 0
});

it('finds the largest, and the range of what there is', () => {
  expect(indexOfLargest([1, 3, 3, 2])).toBe(1);
  expect(rangeOf([2, -1, 5])).toEqual({ low: -1, high: 5 });
  expect(rangeOf([])).toEqual({ low: 0, high: 0 });
});
