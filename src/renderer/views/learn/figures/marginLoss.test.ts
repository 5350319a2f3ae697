import { describe, expect, it } from 'vitest';
import { marginLoss, reconstructionLoss, rightLoss, squaredError, wrongLoss } from './marginLoss.ts';

const paper = { positive: 0.9, negative: 0.1, downWeight: 0.5, scale: 1, reduction: 'sum' } as const;

describe('margin loss', () => {
  it('follows equation 4 at lengths worked by hand', () => {
    expect(rightLoss(0.9, paper)).toBe(0);
    expect(rightLoss(0.95, paper)).toBe(0);
    expect(rightLoss(0.4, paper)).toBeCloseTo(0.25); // 0.5 squared
    expect(wrongLoss(0.1, paper)).toBe(0);
    expect(wrongLoss(0.7, paper)).toBeCloseTo(0.18); // 0.5 * 0.6 squared
  });
  it('adds the classes up', () => {
    // Label 1: 0.5^2 + 0.5 * 0.6^2 = 0.43.
    expect(marginLoss([0.7, 0.4, 0.05], 1, paper)).toBeCloseTo(0.43);
    const code = { ...paper, scale: 0.5, reduction: 'mean' } as const;
    expect(marginLoss([0.7, 0.4, 0.05], 1, code)).toBeCloseTo(0.43 / 6);
  });
});

describe('reconstruction loss', () => {
  it('sums squared errors of pixels between 0 and 1', () => {
    expect(squaredError(Uint8Array.of(255, 0, 51), [0.5, 0, 0.2])).toBeCloseTo(0.25);
  });
  it('is 0.0005 times the sum, which is 0.392 times the mean of 784 pixels', () => {
    expect(reconstructionLoss(30, 784, { weight: 0.0005, reduction: 'sum' })).toBeCloseTo(0.015);
    expect(reconstructionLoss(30, 784, { weight: 0.392, reduction: 'mean' })).toBeCloseTo(0.015);
  });
});
