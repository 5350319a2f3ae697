import { describe, expect, it } from 'vitest';
import { splitTraining } from './split.ts';

describe('splitTraining', () => {
  it('cuts every image into exactly one part', () => {
    const { training, validation } = splitTraining(60_000, { seed: 42, holdOut: 5000, limit: null });
    expect([training.length, validation.length]).toEqual([55_000, 5000]);
    const all = [...training, ...validation].sort((a, b) => a - b);
    expect(all.every((index, n) => index === n)).toBe(true);
    expect([...validation]).toEqual([...validation].sort((a, b) => a - b));
  });

  it('depends on the seed alone', () => {
    const cut = (seed: number, holdOut = 20, limit: number | null = null) =>
      splitTraining(100, { seed, holdOut, limit });
    expect(cut(7)).toEqual(cut(7));
    expect(cut(8).validation).not.toEqual(cut(7).validation);
    const larger = new Set(cut(7, 40).validation);
    expect([...cut(7).validation].every((index) => larger.has(index))).toBe(true);
  });

  it('limits what trains, after the hold-out', () => {
    const whole = splitTraining(100, { seed: 1, holdOut: 20, limit: null });
    const limited = splitTraining(100, { seed: 1, holdOut: 20, limit: 30 });
    expect(limited.validation).toEqual(whole.validation);
    expect(limited.training.length).toBe(30);
    expect([...limited.training].every((index) => whole.training.includes(index))).toBe(true);
    expect(splitTraining(100, { seed: 1, holdOut: 20, limit: 1000 }).training).toEqual(whole.training);
  });

  it('may hold out nothing, but not everything', () => {
    expect(splitTraining(10, { seed: 1, holdOut: 0, limit: null }).validation.length).toBe(0);
    expect(() => splitTraining(10, { seed: 1, holdOut: 10, limit: null })).toThrow(
      /10 of 10 training images/,
    );
  });
});
