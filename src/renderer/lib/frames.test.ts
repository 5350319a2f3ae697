import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { spreadOverFrames } from './frames.ts';

let now = 0;
let frames: Map<number, FrameRequestCallback>;
beforeEach(() => {
  now = 0;
  frames = new Map();
  let last = 0;
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
    frames.set(++last, callback);
    return last;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function drawFrame(): void {
  const due = [...frames.values()];
  frames.clear();
  due.forEach((callback) => callback(now));
}

/** Spreads jobs that take so many milliseconds each; `perFrame` tells how many were done by each frame. */
function start(costs: number[]) {
  const done = vi.fn();
  let count = 0;
  const cancel = spreadOverFrames(
    costs,
    (cost) => {
      now += cost;
      count++;
    },
    done,
  );
  const perFrame = (): number[] => {
    const counts: number[] = [];
    while (frames.size > 0) {
      count = 0;
      drawFrame();
      counts.push(count);
    }
    return counts;
  };
  return { done, cancel, perFrame };
}

it('does as many in a frame as fit its 6 ms, in order, and tells when all are done', () => {
  const { done, perFrame } = start(Array<number>(8).fill(2));
  expect(done).not.toHaveBeenCalled();
  expect(perFrame()).toEqual([3, 3, 2]);
  expect(done).toHaveBeenCalledOnce();
});

it('does one in each frame where one takes longer than a frame has', () => {
  expect(start([20, 20, 20]).perFrame()).toEqual([1, 1, 1]);
});

it('is not slowed for good by one slow job', () => {
  expect(start([20, 1, 1, 1, 1, 1, 1, 1, 1]).perFrame()).toEqual([1, 6, 2]);
});

it('does nothing more once it is cancelled', () => {
  const { done, cancel } = start([5, 5, 5]);
  drawFrame();
  cancel();
  expect(frames.size).toBe(0);
  expect(done).not.toHaveBeenCalled();
});

it('is done with no jobs too', () => {
  const { done, perFrame } = start([]);
  expect(perFrame()).toEqual([0]);
  expect(done).toHaveBeenCalledOnce();
});
