import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyAxis, epochAxis, linearAxis, logAxis, niceStep, tickText } from './axes.ts';

describe('axes', () => {
  it('chooses 1, 2 or 5 times a power of ten', () => {
    expect([0.9, 7, 23, 100].map((span) => niceStep(span, 5))).toEqual([0.2, 2, 5, 20]);
  });

  it('runs over whole epochs once there is one, and over fractions before', () => {
    expect(epochAxis(17.45)).toMatchObject({ min: 0, max: 18, ticks: [0, 3, 6, 9, 12, 15, 18] });
    expect(epochAxis(50)).toMatchObject({ max: 50 });
    expect(epochAxis(2.57).ticks).toEqual([0, 1, 2, 3]);
    expect(epochAxis(0.31)).toMatchObject({ max: 0.4, ticks: [0, 0.1, 0.2, 0.3, 0.4] });
    expect(epochAxis(0)).toMatchObject({ min: 0, max: 0.02 });
  });

  it('puts 1-3-10 ticks around what is drawn', () => {
    expect(logAxis(0.004, 0.4)).toMatchObject({
      min: 0.003,
      max: 1,
      ticks: [0.003, 0.01, 0.03, 0.1, 0.3, 1],
    });
    expect(logAxis(0.01, 0.3)).toMatchObject({ min: 0.01, max: 0.3 });
    expect(logAxis(0.02, 80).ticks).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logAxis(0.2, 0.21)).toMatchObject({ min: 0.03, max: 0.3 });
    expect(logAxis(1e-12, 1)).toMatchObject({ min: 1e-5, max: 1 });
  });

  it('shows accuracy from a round figure up to 100', () => {
    expect(accuracyAxis(98.6)).toMatchObject({ min: 98, max: 100 });
    expect(accuracyAxis(98.7)).toMatchObject({ min: 98.5, ticks: [98.5, 99, 99.5, 100] });
    expect(accuracyAxis(11)).toMatchObject({ min: 0, max: 100 });
    expect(accuracyAxis(99.97)).toMatchObject({ min: 99.5 });
  });

  it('always begins and ends on a tick and holds what is drawn', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        for (const axis of [linearAxis(low, high), logAxis(low, high), logAxis(high, high)]) {
          expect(axis.ticks[0]).toBe(axis.min);
          expect(axis.ticks.at(-1)).toBe(axis.max);
          expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
          expect(axis.ticks.length).toBeLessThanOrEqual(8);
          expect(axis.max).toBeGreaterThanOrEqual(high * (1 - 1e-6));
        }
        expect(linearAxis(low, high).min).toBeLessThanOrEqual(low * (1 + 1e-6));
      }),
    );
  });

  it('writes ticks as short as they can be, with a minus sign', () => {
    expect([0, 0.003, 0.30000000000000004, 20, 1e6, 1e-6, -2].map(tickText)).toEqual([
      '0',
      '0.003',
      '0.3',
      '20',
      '1e6',
      '1e\u22126',
      '\u22122',
    ]);
  });
});
