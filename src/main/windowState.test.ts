import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstState, fitToDisplays, minimumSize } from './windowState.ts';
import type { WindowState } from './windowState.ts';

const laptop = { x: 0, y: 0, width: 1920, height: 1050 };
const beside = { x: 1920, y: 0, width: 2560, height: 1400 };
const state = (change: Partial<WindowState>): WindowState => ({ ...firstState, x: 100, y: 80, ...change });

describe('window state', () => {
  it('stays as it was while its display is there', () => {
    expect(fitToDisplays(state({}), [laptop])).toEqual(state({}));
    const other = state({ x: 2500, y: 300, width: 1800, height: 1000, maximised: true });
    expect(fitToDisplays(other, [laptop, beside])).toEqual(other);
  });

  it('goes to the middle of the first display when its own is gone', () => {
    const { x, y, width } = fitToDisplays(state({ x: 2500, width: 2200 }), [laptop]);
    expect({ x, y, width }).toEqual({ x: null, y: null, width: 1920 });
  });

  it('comes back when the title bar could not be reached', () => {
    expect(fitToDisplays(state({ y: 1040 }), [laptop]).y).toBeNull();
    expect(fitToDisplays(state({ y: -700 }), [laptop]).y).toBeNull();
    expect(fitToDisplays(state({ x: 1850 }), [laptop]).x).toBeNull();
    expect(fitToDisplays(state({ x: -1000 }), [laptop]).x).toBe(-1000);
  });

  it('is never larger than its display nor smaller than the views need', () => {
    const size = fc.integer({ min: 1, max: 10_000 });
    const place = fc.integer({ min: -5000, max: 5000 });
    fc.assert(
      fc.property(place, place, size, size, (x, y, width, height) => {
        const fitted = fitToDisplays(state({ x, y, width, height }), [laptop, beside]);
        expect(fitted.width).toBeGreaterThanOrEqual(minimumSize.width);
        expect(fitted.width).toBeLessThanOrEqual(beside.width);
        expect(fitted.height).toBeGreaterThanOrEqual(minimumSize.height);
        expect(fitted.height).toBeLessThanOrEqual(beside.height);
        expect(fitted.x === null).toBe(fitted.y === null);
      }),
    );
  });

  it('without any display is the first state', () => {
    expect(fitToDisplays(state({ width: 5000 }), [])).toMatchObject({ x: null, width: firstState.width });
  });
});
