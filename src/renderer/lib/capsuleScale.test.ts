import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  atSigmas,
  capsuleScale,
  densityOutline,
  inSigmas,
  isConstant,
  moveBy,
  pictureUnits,
  placeOf,
  placeOfSigmas,
  ticks,
  valueAt,
  valueText,
} from './capsuleScale.ts';

const known = capsuleScale(0.05, { mean: 0.01, sigma: 0.1 });
const plain = capsuleScale(0.05, null);

it('puts the mean in the middle and 3.5 sigma at the ends', () => {
  expect(placeOf(known, 0.01)).toBe(0.5);
  expect(placeOf(known, 0.36)).toBeCloseTo(1, 12);
  expect(placeOf(known, 5)).toBe(1); // beyond: at the end
  expect(placeOf(plain, 0.05)).toBe(0.5);
});

it('is reached to 3 sigma, or to 0.25 without statistics', () => {
  expect(valueAt(known, 0)).toBeCloseTo(-0.29, 12);
  expect(valueAt(known, 1)).toBeCloseTo(0.31, 12);
  expect(atSigmas(plain, 9)).toBeCloseTo(0.3, 12);
});

it('finds the value again where it was put', () => {
  fc.assert(
    fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (sigmas) => {
      const value = atSigmas(known, sigmas);
      expect(valueAt(known, placeOf(known, value))).toBeCloseTo(value, 9);
    }),
  );
});

it('moves by sigmas to the end, and comes back from beyond it', () => {
  expect(moveBy(known, 0.01, 0.1)).toBeCloseTo(0.02, 12);
  expect(inSigmas(known, moveBy(known, 0.3, 1))).toBeCloseTo(3, 9);
  const beyond = 0.01 + 0.4; // 4 sigma
  expect(inSigmas(known, moveBy(known, beyond, 0.1))).toBeCloseTo(4, 9);
  expect(inSigmas(known, moveBy(known, beyond, -0.1))).toBeCloseTo(3.9, 9);
});

it('is a ruler of standard deviations, or of the paper’s 0.05', () => {
  expect(ticks(known).map(({ text }) => text)).toEqual(['−3σ', '−2σ', '−1σ', 'μ', '+1σ', '+2σ', '+3σ']);
  expect(ticks(plain).map(({ text }) => text)).toEqual([
    '−0.25',
    '',
    '',
    '',
    '',
    '0.00',
    '',
    '',
    '',
    '',
    '+0.25',
  ]);
  for (const scale of [known, plain]) {
    for (const { units, place } of ticks(scale))
      expect(placeOf(scale, atSigmas(scale, units))).toBeCloseTo(place, 12);
  }
  expect(moveBy(plain, 0.05, 1)).toBeCloseTo(0.1, 12);
  expect(atSigmas(plain, pictureUnits(plain))).toBeCloseTo(0.3, 12);
  expect(atSigmas(known, pictureUnits(known))).toBeCloseTo(0.21, 12);
});

it('shows where the mean and the standard deviations of the digit stand on the paper’s ruler', () => {
  const at = placeOfSigmas(plain, { mean: 0.01, sigma: 0.1 });
  expect(at(0)).toBeCloseTo(placeOf(plain, 0.01), 12);
  expect(at(1)).toBeCloseTo(placeOf(plain, 0.11), 12);
  expect(at(9)).toBeGreaterThan(1); // beyond the end, where the track cuts it off
});

it('says a value in words', () => {
  expect(valueText(known, 0.09)).toBe('+0.09, 0.8 sigma above the mean, original +0.05');
  expect(valueText(known, -0.09)).toBe('−0.09, 1.0 sigma below the mean, original +0.05');
  expect(valueText(known, 0.01)).toBe('+0.01, at the mean, original +0.05');
  expect(valueText(plain, 0)).toBe('0.00, original +0.05');
});

it('knows a constant dimension', () => {
  const constant = capsuleScale(0.2, { mean: 0.2, sigma: 0 });
  expect(isConstant(constant)).toBe(true);
  expect(placeOf(constant, 0.2)).toBe(0.5);
});

it('draws a distribution inside its box, highest where most images are', () => {
  const at = placeOfSigmas(known, { mean: 0.01, sigma: 0.1 });
  const outline = densityOutline([0, 0.1, 0.6, 0.2, 0.1, 0], at);
  const points = [...outline.matchAll(/([-\d.]+)% ([-\d.]+)%/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  for (const coordinate of points.flat()) expect(Math.abs(coordinate - 50)).toBeLessThanOrEqual(50);
  expect([points[0]![1], points.at(-1)![1]]).toEqual([100, 100]); // stands on the line
  const top = [...points].sort((a, b) => a[1] - b[1])[0]!;
  expect(Math.abs(top[0] - (50 - (0.5 / 7) * 100))).toBeLessThan(5); // the third of six steps: half a sigma below the mean
  expect(densityOutline([0, 0, 0], at)).toBe('');
});
