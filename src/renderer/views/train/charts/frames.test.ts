import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawSoon, forget, pauseBetweenRounds } from './frames.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const nextFrame = () => vi.advanceTimersByTime(17);

describe('drawing', () => {
  it('runs one job in a frame, each once', () => {
    const done: string[] = [];
    const [a, b] = [() => void done.push('a'), () => void done.push('b')];
    for (const job of [a, b, a]) drawSoon(job);
    expect(done).toEqual([]);
    nextFrame();
    expect(done).toEqual(['a']);
    nextFrame();
    nextFrame();
    expect(done).toEqual(['a', 'b']);
    drawSoon(a);
    nextFrame();
    expect(done).toEqual(['a', 'b', 'a']);
  });

  it('forgets a chart that is gone, and draws the others', () => {
    const done: string[] = [];
    const gone = () => void done.push('gone');
    drawSoon(gone);
    drawSoon(() => void done.push('there'));
    forget(gone);
    nextFrame();
    nextFrame();
    expect(done).toEqual(['there']);
  });

  it('waits longer after slow drawing, so that it takes a twentieth of the time', () => {
    pauseBetweenRounds();
    expect(pauseBetweenRounds()).toBe(250);
    drawSoon(() => vi.advanceTimersByTime(40));
    nextFrame();
    expect(pauseBetweenRounds()).toBe(800);
    expect(pauseBetweenRounds()).toBe(250);
  });
});
