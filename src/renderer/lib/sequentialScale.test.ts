import { describe, expect, it } from 'vitest';
import { luminance, paintAt, scalePosition } from './sequentialScale.ts';
import { ramp } from '../state/palette.svelte.ts';

describe('scalePosition', () => {
  it('gives zero no colour', () => {
    expect(scalePosition(0, 1000, 'log', 1)).toBeNull();
    expect(scalePosition(0, 1000, 'linear', 1)).toBeNull();
  });
  it('spaces counts by powers of ten when logarithmic', () => {
    const at = [1, 10, 100, 1000].map((n) => scalePosition(n, 1000, 'log', 1)!);
    expect(at[0]).toBeCloseTo(0.1);
    expect(at[3]).toBeCloseTo(0.9);
    expect(at[1]! - at[0]!).toBeCloseTo(at[2]! - at[1]!);
  });
  it('is proportional when linear', () => {
    expect(scalePosition(500, 1000, 'linear', 1)).toBeCloseTo(0.5);
    expect(scalePosition(1000, 1000, 'linear', 1)).toBeCloseTo(0.9);
  });
  it('starts shares at a thousandth', () => {
    expect(scalePosition(0.0005, 1, 'log', 0.001)).toBeCloseTo(0.1);
    expect(scalePosition(1, 1, 'log', 0.001)).toBeCloseTo(0.9);
  });
  it('takes a matrix whose largest count is 1', () => {
    expect(scalePosition(1, 1, 'log', 1)).toBeCloseTo(0.9);
  });
});

describe('paintAt', () => {
  const table = ramp(
    [
      [0, 0, 0],
      [100, 100, 100],
      [255, 255, 255],
    ],
    256,
  );
  it('takes the colour at a position of the scale', () => {
    expect(paintAt(table, 0).fill).toBe('rgb(0 0 0)');
    expect(paintAt(table, 1).fill).toBe('rgb(255 255 255)');
    expect(paintAt(table, 0.5).fill).toMatch(/^rgb\((10[01]) \1 \1\)$/);
  });
  it('tells red from blue', () => {
    expect(
      paintAt(ramp([[255, 0, 0]].concat([[0, 0, 255]]) as [number, number, number][], 256), 0).fill,
    ).toBe('rgb(255 0 0)');
  });
  it('puts white ink on dark and black ink on light, at 4.5:1 or better', () => {
    expect(paintAt(table, 0).ink).toBe('#fff');
    expect(paintAt(table, 1).ink).toBe('#000');
    for (let n = 0; n <= 100; n++) {
      const { fill, ink } = paintAt(table, n / 100);
      const [r, g, b] = fill.match(/\d+/g)!.map(Number) as [number, number, number];
      const light = luminance(r, g, b);
      const contrast = ink === '#fff' ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05;
      expect(contrast).toBeGreaterThan(4.5);
    }
  });
});
