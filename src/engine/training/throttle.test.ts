import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('sends the first at once, then at most one per interval, and the last for certain', () => {
  let value = 0;
  const sent: number[] = [];
  const throttle = new Throttle(100, () => sent.push(value));
  for (value = 1; value <= 25; value++) {
    throttle.request();
    vi.advanceTimersByTime(10);
  }
  expect(sent[0]).toBe(1);
  expect(sent.length).toBe(3); // at 0, 100 and 200 ms
  vi.advanceTimersByTime(1000);
  expect(sent.length).toBe(4);
  expect(sent[3]).toBe(26);
  vi.advanceTimersByTime(1000);
  expect(sent.length).toBe(4);
});

it('flushes at once and does not send twice', () => {
  let sent = 0;
  const throttle = new Throttle(100, () => sent++);
  throttle.request();
  throttle.request();
  throttle.flush();
  expect(sent).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(sent).toBe(2);
});
