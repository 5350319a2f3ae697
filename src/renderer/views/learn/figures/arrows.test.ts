import { describe, expect, it } from 'vitest';
import { arrowPath, fromPixels, gridLines, reach, toPixels } from './arrows.ts';

const plane = { width: 600, height: 400, unit: 100 };

describe('the plane', () => {
  it('has its origin in the middle and y upwards', () => {
    expect(toPixels(plane, { x: 1, y: 1 })).toEqual({ x: 400, y: 100 });
    expect(fromPixels(plane, { x: 400, y: 100 })).toEqual({ x: 1, y: 1 });
  });
  it('reaches to the nearer border', () => {
    expect(reach(plane, 0, 20)).toBeCloseTo(2.8);
    expect(reach(plane, Math.PI / 2, 20)).toBeCloseTo(1.8);
    expect(reach(plane, Math.PI / 4, 20)).toBeCloseTo(1.8 * Math.SQRT2);
  });
  it('draws grid lines at whole units', () => {
    expect(gridLines(400, 100)).toEqual([0, 100, 200, 300, 400]);
    expect(gridLines(250, 100)).toEqual([25, 125, 225]);
  });
});

describe('arrowPath', () => {
  it('ends at the tip', () => {
    expect(arrowPath(plane, { x: 1, y: 0 }).head).toMatch(/^M400 200L/);
  });
  it('draws nothing for the zero vector', () => {
    expect(arrowPath(plane, { x: 0, y: 0 })).toEqual({ shaft: '', head: '' });
  });
});
