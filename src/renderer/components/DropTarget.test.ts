import { fireEvent } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../testing/app.ts';
import DropTarget from './DropTarget.svelte';

const files = ['a.safetensors', 'b.safetensors', 'c.png'].map((name) => new File(['x'], name));

it('takes one file; of several the first, and says so', async () => {
  const { app } = testApp();
  const ondrop = vi.fn();
  renderWithApp(app, DropTarget as never, { ondrop });
  await fireEvent.drop(window, { dataTransfer: { types: ['Files'], files: files.slice(0, 1) } });
  expect([ondrop.mock.calls, app.toasts.current]).toEqual([[[files[0]]], null]);
  await fireEvent.drop(window, { dataTransfer: { types: ['Files'], files } });
  expect(ondrop).toHaveBeenLastCalledWith(files[0]);
  expect(app.toasts.current?.text).toBe('Of the 3 files only a.safetensors is taken');
});
