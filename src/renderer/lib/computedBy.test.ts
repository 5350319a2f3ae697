import { expect, it } from 'vitest';
import { chosenBy, computedBy } from './computedBy.ts';

it('names the formulation and where it computes', () => {
  expect(computedBy({ formulation: 'matrix', threads: 2 })).toBe('Matrix formulation, 2 threads');
  expect(computedBy({ formulation: 'matrix', threads: 1 })).toBe('Matrix formulation, 1 thread');
  expect(computedBy({ formulation: 'direct', threads: 8, gpu: 'NVIDIA T4, 16 GB' })).toBe(
    'Direct formulation, NVIDIA T4, 16 GB',
  );
});

it('tells a measured choice from one that needed none', () => {
  expect(chosenBy({ measured: 'direct 9.00 ms, matrix 4.00 ms a step' })).toContain(
    'once on this machine: direct 9',
  );
  expect(chosenBy({})).toContain('keeps the one that it began with');
});
