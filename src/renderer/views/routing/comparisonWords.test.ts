import { expect, it } from 'vitest';
import type { CouplingComparison } from '../../../shared/routingRequests.ts';
import { comparisonWords } from './comparisonWords.ts';

const result = (iterations: number | null, accuracy: number, mended: number, broken: number) => ({
  coupling:
    iterations === null ? { kind: 'shuffled' as const, seed: 1 } : { kind: 'agreement' as const, iterations },
  accuracy,
  interval: { low: 0, high: 1 },
  meanMargin: 0.5,
  mended,
  broken,
});
const comparison = (...results: CouplingComparison['results']): CouplingComparison => ({
  images: 1000,
  results,
});

it('says that a few images tell nothing apart, and that many do', () => {
  const words = comparisonWords(
    comparison(result(1, 0.99, 2, 7), result(3, 0.995, 0, 0), result(null, 0.4, 4, 599)),
    3,
    10,
  );
  expect(words).toBe(
    'Couplings fixed at 1/10 misread 10 of 1,000 images, R = 3 misreads 5: these images cannot tell them apart (McNemar, p = 0.18). ' +
      'Shuffled, they misread 600 (p < 0.001): where a coupling is large, it matters whom it goes to.',
  );
});

it('says which way a measured difference goes', () => {
  const words = (mended: number, broken: number) =>
    comparisonWords(
      comparison(result(1, 0.99, mended, broken), result(3, 0.99, 0, 0), result(null, 0.99, 1, 1)),
      3,
      10,
    );
  expect(words(0, 12)).toContain('tell them apart (McNemar, p < 0.001), and R = 3 reads more');
  expect(words(12, 0)).toContain('and even couplings read more');
  expect(words(1, 7)).toContain('cannot tell them apart (McNemar, p = 0.070)');
  expect(words(0, 0)).toContain('whom a capsule is coupled to makes no measured difference');
});

it('does not hide shuffled couplings that read more', () => {
  const words = comparisonWords(
    comparison(result(1, 0.9, 0, 0), result(3, 0.9, 0, 0), result(null, 0.95, 50, 0)),
    3,
    10,
  );
  expect(words).toContain('misread 50 (p < 0.001): fewer than with its own couplings.');
});

it('compares a network of one iteration with nothing but shuffled couplings', () => {
  const words = comparisonWords(comparison(result(1, 0.99, 0, 0), result(null, 0.99, 0, 0)), 1, 10);
  expect(words).toMatch(/^Shuffled/);
});
