import { describe, expect, it } from 'vitest';
import { PaceMeter } from './pace.ts';

describe('PaceMeter', () => {
  it('waits for a second report', () => {
    expect(new PaceMeter().report(100, 1000, 0)).toBeNull();
  });
  it('measures from the first report on', () => {
    const meter = new PaceMeter();
    meter.report(100, 1000, 5000);
    expect(meter.report(300, 1000, 6000)).toEqual({ perSecond: 200, left: 3.5 });
    expect(meter.report(1000, 1000, 7000)).toEqual({ perSecond: 450, left: 0 });
  });
  it('starts anew when work starts anew', () => {
    const meter = new PaceMeter();
    meter.report(800, 1000, 0);
    expect(meter.report(0, 1000, 1000)).toBeNull();
    expect(meter.report(100, 1000, 2000)).toEqual({ perSecond: 100, left: 9 });
  });
});
