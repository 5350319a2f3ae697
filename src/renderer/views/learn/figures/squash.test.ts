import { describe, expect, it } from 'vitest';
import { lengthOf, ofPolar, squash, squashedLength, unsquashedLength } from './squash.ts';

describe('squash', () => {
  it('follows equation 1 at lengths worked by hand', () => {
    expect(squashedLength(0)).toBe(0);
    expect(squashedLength(0.5)).toBeCloseTo(0.2); // 0.25 / 1.25
    expect(squashedLength(1)).toBe(0.5);
    expect(squashedLength(3)).toBeCloseTo(0.9); // 9 / 10: what the margin loss asks for
    expect(squashedLength(1000)).toBeLessThan(1);
  });
  it('has an inverse', () => {
    expect(unsquashedLength(0.9)).toBeCloseTo(3);
    for (const length of [0, 0.1, 0.5, 1.8, 7]) {
      expect(unsquashedLength(squashedLength(length))).toBeCloseTo(length);
    }
  });
  it('keeps the direction', () => {
    const v = squash({ x: 3, y: 4 }); // |s| = 5, |v| = 25 / 26
    expect(v.x).toBeCloseTo((3 / 5) * (25 / 26));
    expect(v.y).toBeCloseTo((4 / 5) * (25 / 26));
  });
  it('leaves zero at zero, without NaN', () => {
    expect(squash({ x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
  });
  it('turns an angle and a length into a vector', () => {
    const s = ofPolar(Math.PI / 2, 2);
    expect(s.x).toBeCloseTo(0);
    expect(s.y).toBeCloseTo(2);
    expect(lengthOf(s)).toBeCloseTo(2);
  });
});
