import { expect, it } from 'vitest';
import { measureKinds } from '../../../shared/measures.ts';
import { measureRows, sortedBy } from './measureRows.ts';

const [J, D, M] = [2, 3, measureKinds.length];
const ramp = (size: number, step: number) =>
  Float32Array.from({ length: size }, (_, n) => (n - size / 2) * step);
const measures = {
  dataset: 'mnist',
  split: 'train' as const,
  counts: [4, 4],
  decoded: ramp(J * D * M, 0.05),
  effect: ramp(J * D * M, 1),
  real: ramp(J * D * M, 0.01),
  spread: new Float32Array(J * M).fill(4),
};

it('has the rows of one digit, or of all, with the numbers of each', () => {
  expect(measureRows(measures, 'decoded', null)).toHaveLength(J * D);
  const rows = measureRows(measures, 'real', 1);
  expect(rows.map(({ digit, dimension }) => [digit, dimension])).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  expect(rows[2]!.cells[1]!.value).toBe(measures.real[(1 * D + 2) * M + 1]);
});

it('colours changes by the spread of their measure, at most fully', () => {
  const [first] = measureRows(measures, 'effect', 1); // 0, 1, 2, ... per sigma, of a spread of 4
  expect(first!.cells.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(first!.cells.map(({ shade }) => shade)).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
});

it('sorts by strength, whichever the sign', () => {
  const rows = sortedBy(measureRows(measures, 'decoded', null), 'thickness');
  const strengths = rows.map(({ cells }) => Math.abs(cells[0]!.shade));
  expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
  expect(sortedBy(rows, null)).toBe(rows);
});
