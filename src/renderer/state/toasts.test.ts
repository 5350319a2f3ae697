import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('shows one message at a time: what was done for 5 s, what failed for 15 s', () => {
  const toasts = new Toasts();
  toasts.done('Saved');
  vi.advanceTimersByTime(4999);
  expect(toasts.current).toMatchObject({ kind: 'done', text: 'Saved' });
  vi.advanceTimersByTime(1);
  expect(toasts.current).toBeNull();
  toasts.done('Saved');
  toasts.failed(new AppError('internal', 'No room.', 'Make some.'));
  vi.advanceTimersByTime(14_999);
  expect(toasts.current).toMatchObject({ kind: 'failed', text: 'No room.', hint: 'Make some.' });
  vi.advanceTimersByTime(1);
  expect(toasts.current).toBeNull();
});

it('says nothing of what was cancelled', () => {
  const toasts = new Toasts();
  toasts.failed(new AppError('cancelled', 'Cancelled.'));
  expect(toasts.current).toBeNull();
});

it('takes a message away by its number, a failure once it is made good', () => {
  const toasts = new Toasts();
  const first = toasts.done('One');
  toasts.done('Two');
  toasts.dismiss(first);
  expect(toasts.current?.text).toBe('Two');
  toasts.settle();
  expect(toasts.current?.text).toBe('Two');
  toasts.failed(new AppError('internal', 'No.'));
  toasts.settle();
  expect(toasts.current).toBeNull();
});

it('keeps a message while the pointer or the focus is on it, and counts anew after both', () => {
  const toasts = new Toasts();
  toasts.done('Reset', { text: 'Undo', run: () => undefined });
  vi.advanceTimersByTime(4000);
  toasts.hold('pointer');
  toasts.hold('focus');
  vi.advanceTimersByTime(60_000);
  toasts.release('pointer');
  vi.advanceTimersByTime(60_000);
  expect(toasts.current?.text).toBe('Reset');
  toasts.release('focus');
  vi.advanceTimersByTime(4999);
  expect(toasts.current?.text).toBe('Reset');
  vi.advanceTimersByTime(1);
  expect(toasts.current).toBeNull();
});

it('never takes a later message away with the time of an earlier one', () => {
  const toasts = new Toasts();
  toasts.done('Reset');
  toasts.hold('pointer');
  toasts.hold('focus');
  toasts.release('pointer');
  toasts.release('focus');
  vi.advanceTimersByTime(4000);
  toasts.failed(new AppError('internal', 'No room.'));
  vi.advanceTimersByTime(14_999);
  expect(toasts.current?.text).toBe('No room.');
});

it('lets a message that comes while another is held go after its own time', () => {
  const toasts = new Toasts();
  toasts.done('One');
  toasts.hold('focus');
  toasts.done('Two');
  vi.advanceTimersByTime(5000);
  expect(toasts.current).toBeNull();
});
