import { describe, expect, it } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { learningRateAt } from './schedules.ts';

describe('learningRateAt', () => {
  it('is constant without a decay', () => {
    expect(learningRateAt({ learningRate: 0.01, decay: null }, 99_999, 10)).toBe(0.01);
  });

  it("falls continuously by steps: the authors' code, 0.001 * 0.96^(step / 2000)", () => {
    const { training } = findPreset('paper-code').configuration;
    expect(learningRateAt(training, 0, 430)).toBe(0.001);
    expect(learningRateAt(training, 1000, 430)).toBeCloseTo(0.000979796, 9); // 0.001 * sqrt(0.96)
    expect(learningRateAt(training, 2000, 430)).toBeCloseTo(0.00096, 12);
    expect(learningRateAt(training, 4000, 430)).toBeCloseTo(0.0009216, 12);
  });

  it('never falls below the floor', () => {
    const { training } = findPreset('paper-code').configuration;
    expect(learningRateAt(training, 10_000_000, 430)).toBe(1e-6);
  });

  it('does not rise to a floor above the starting rate', () => {
    const decay = { factor: 0.5, every: 1, unit: 'steps', floor: 0.1 } as const;
    expect(learningRateAt({ learningRate: 0.01, decay }, 5, 10)).toBe(0.01);
  });

  it('falls by stairs of finished epochs: the Keras port, 0.001 * 0.9^epoch', () => {
    const { training } = findPreset('keras').configuration;
    expect(learningRateAt(training, 549, 550)).toBe(0.001);
    expect(learningRateAt(training, 550, 550)).toBeCloseTo(0.0009, 12);
    expect(learningRateAt(training, 1099, 550)).toBeCloseTo(0.0009, 12);
    expect(learningRateAt(training, 1100, 550)).toBeCloseTo(0.00081, 12);
  });

  it('falls by the same stair each epoch when the factor is meant for several', () => {
    const decay = { factor: 0.01, every: 2, unit: 'epochs', floor: 0 } as const;
    const rates = [0, 1, 2, 3].map((epoch) =>
      learningRateAt({ learningRate: 1, decay }, epoch * 20 + 19, 20),
    );
    [1, 0.1, 0.01, 0.001].forEach((rate, n) => expect(rates[n]).toBeCloseTo(rate, 12));
  });
});
