import { describe, expect, it } from 'vitest';
import { angleBetween, turnCapsule } from './turn.ts';

const capsule = Float32Array.of(3, 4);

describe('turnCapsule', () => {
  it('changes one dimension and leaves the original alone', () => {
    expect([...turnCapsule(capsule, 1, -4, null)]).toEqual([3, 0]);
    expect([...capsule]).toEqual([3, 4]);
  });
  it('scales the whole vector to a length', () => {
    const half = turnCapsule(capsule, 0, 0, 0.5);
    expect(half[0]).toBeCloseTo(0.3);
    expect(half[1]).toBeCloseTo(0.4);
  });
  it('leaves a zero vector at zero', () => {
    expect([...turnCapsule(Float32Array.of(0, 0), 0, 0, 0.9)]).toEqual([0, 0]);
  });
});

describe('angleBetween', () => {
  it('measures the turn, not the length', () => {
    expect(angleBetween([1, 0], [0, 5])).toBeCloseTo(Math.PI / 2);
    expect(angleBetween([3, 4], [6, 8])).toBeCloseTo(0, 5);
    expect(angleBetween([0, 0], [1, 1])).toBe(0);
  });
});
