import { fireEvent, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../testing/app.ts';
import Toast from './Toast.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('stays under the keyboard when the pointer leaves', async () => {
  const { app } = testApp();
  app.toasts.done('Reset', { text: 'Undo', run: () => undefined });
  renderWithApp(app, Toast, {});
  const message = screen.getByRole('group');
  await fireEvent.focusIn(screen.getByRole('button', { name: 'Undo' }));
  await fireEvent.pointerEnter(message);
  await fireEvent.pointerLeave(message);
  vi.advanceTimersByTime(60_000);
  expect(app.toasts.current?.text).toBe('Reset');
  await fireEvent.focusOut(screen.getByRole('button', { name: 'Undo' }));
  vi.advanceTimersByTime(5000);
  expect(app.toasts.current).toBeNull();
});

it('goes with its action, and what that has to say stays', async () => {
  const { app } = testApp();
  app.toasts.done('Deleted', { text: 'Undo', run: () => void app.toasts.done('It is back') });
  renderWithApp(app, Toast, {});
  await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(app.toasts.current?.text).toBe('It is back');
});
