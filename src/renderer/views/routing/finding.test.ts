import { expect, it } from 'vitest';
import type { RoutingTrace } from '../../../shared/contract/models.ts';
import { figure, finding, rangeText } from './finding.ts';

function trace(second: number[], lengths: number[]): RoutingTrace {
  return {
    iterations: 2,
    primaryCapsules: 2,
    classes: 2,
    couplings: Float32Array.of(0.5, 0.5, 0.5, 0.5, ...second),
    agreements: new Float32Array(8),
    sums: new Float32Array(8),
    lengths: Float32Array.from(lengths),
    voteLengths: Float32Array.of(1, 1, 3, 3),
    primary: new Float32Array(4),
    capsules: new Float32Array(4),
  };
}
const names = ['zero', 'one'];

it('writes numbers with the figures that count', () => {
  expect([123.4, 12.34, 0.98765, 0.012345, 0.00012345, 0, -0.5].map((value) => figure(value))).toEqual([
    '123',
    '12.3',
    '0.988',
    '0.0123',
    '0.000123',
    '0',
    '−0.500',
  ]);
});

it('writes fewer figures where room is short', () => {
  expect([figure(-0.3349, 2), figure(12.34, 2)]).toEqual(['−0.33', '12']);
});

it('writes both ends of a range alike', () => {
  expect(rangeText({ low: -0.0002, high: 2.61 })).toBe('0.0 to 2.6');
  expect(rangeText({ low: -0.37, high: 0.412 })).toBe('−0.37 to 0.41');
  expect(rangeText({ low: 0, high: 153 })).toBe('0 to 153');
  expect(rangeText({ low: 0, high: 0 })).toBe('0 to 0');
});

it('says that the first iteration has not compared anything', () => {
  const text = finding(trace([0.5, 0.5, 0.5, 0.5], [0, 0, 0, 0]), 0, names);
  expect(text).toMatch(/start even, at 1\/2 = 0\.500/);
});

it('says that one iteration is the same as couplings that are fixed', () => {
  const once = { ...trace([], [0.9, 0.1]), iterations: 1, couplings: Float32Array.of(0.5, 0.5, 0.5, 0.5) };
  expect(finding(once, 0, names)).toContain(
    'With R = 1 they stay so: couplings fixed at 1/2 are the very same thing.',
  );
});

it('says of shuffled couplings that whom they go to is chance, in the iteration that was shuffled', () => {
  const dealt = trace([0.9, 0.1, 0.2, 0.8], [0.9, 0.1, 0.2, 0.8]);
  expect(finding(dealt, 1, names, true)).toContain('whom each goes to is chance');
  expect(finding(dealt, 1, names, true)).not.toContain('capsules choose');
  expect(finding(dealt, 0, names, true)).toBe(finding(dealt, 0, names));
});

it('calls nearly even couplings a finding, with the numbers that were measured', () => {
  const text = finding(trace([0.501, 0.499, 0.502, 0.498], [0.9, 0.1, 0.95, 0.05]), 1, names);
  expect(text).toContain(
    'nine in ten of the 4 couplings lie between 0.498 and 0.502; an even split is 0.500, the largest 0.502.',
  );
  expect(text).toContain('100.00\u00a0% of ln 2');
  expect(text).toContain('Nearly even on the whole, a finding and no fault');
  expect(text).toContain('zero is the longest capsule since iteration 1');
});

it('tells when routing chooses, and when it changes what is read', () => {
  const text = finding(trace([0.9, 0.1, 0.8, 0.2], [0.9, 0.1, 0.2, 0.8]), 1, names);
  expect(text).toContain('capsules choose');
  expect(text).not.toContain('Nearly even');
  expect(text).toContain('was zero in iteration 1 and is one now');
  // Weighed, the second capsule counts three times: (0.469 + 3 * 0.722) / 4.
  expect(text).toContain('59.55\u00a0% of ln 2, 65.87\u00a0% weighed');
});
