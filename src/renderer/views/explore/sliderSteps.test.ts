import { expect, it } from 'vitest';
import { capsuleScale, inSigmas } from '../../lib/capsuleScale.ts';
import { afterKey, afterWheel } from './sliderSteps.ts';

const scale = capsuleScale(0.05, { mean: 0, sigma: 0.1 });
const plain = { shiftKey: false, altKey: false };

it('moves nothing by other keys', () => {
  expect(afterKey({ ...plain, key: 'a' }, scale, 0)).toBeNull();
  expect(afterKey({ ...plain, key: 'Delete' }, scale, 0.2)).toBe(0.05);
});

it('takes a notch of the wheel as a tenth of sigma, however the browser counts it', () => {
  const by = (event: Partial<WheelEvent>) =>
    inSigmas(scale, afterWheel({ ...plain, deltaX: 0, deltaY: 0, deltaMode: 0, ...event }, scale, 0));
  expect(by({ deltaY: -100 })).toBeCloseTo(0.1, 12);
  expect(by({ deltaY: 3, deltaMode: 1 })).toBeCloseTo(-0.1, 12);
  expect(by({ deltaY: -1, deltaMode: 2 })).toBeCloseTo(0.1, 12);
  expect(by({ deltaX: -100, shiftKey: true })).toBeCloseTo(1, 12);
  expect(by({ deltaY: -100, altKey: true })).toBeCloseTo(0.01, 12);
  expect(by({ deltaY: -1e6 })).toBeCloseTo(3, 9);
});
