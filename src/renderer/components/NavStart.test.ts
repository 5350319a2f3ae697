import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import type { TrainerStatus } from '../../shared/contract/trainer.ts';
import { AppError } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import { renderWithApp, testApp } from '../testing/app.ts';
import NavStart from './NavStart.svelte';

const { configuration } = findPreset('fast');

it('starts the fast preset and shows Train, with one click', async () => {
  const start = vi.fn(() => new Promise<TrainerStatus>(() => undefined));
  const { app } = testApp({ trainer: { start } });
  renderWithApp(app, NavStart, { narrow: false });
  await fireEvent.click(screen.getByRole('button', { name: 'Train Fast' }));
  await waitFor(() => expect(start).toHaveBeenCalledExactlyOnceWith({ configuration }, expect.anything()));
  expect(app.navigation.view).toBe('train');
  expect(screen.getByRole('button', { name: 'Starting' })).toBeDisabled();
});

it('can be clicked again after a start that failed', async () => {
  const { app } = testApp({
    trainer: {
      start: () => {
        throw new AppError('unwritable-file', 'The folder is full.', 'Make room.');
      },
    },
  });
  renderWithApp(app, NavStart, { narrow: true });
  await fireEvent.click(screen.getByRole('button', { name: 'Train Fast' }));
  await waitFor(() => expect(app.toasts.current?.hint).toBe('Make room.'));
  expect(screen.getByRole('button', { name: 'Train Fast' })).toBeEnabled();
});
