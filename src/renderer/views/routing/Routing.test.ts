import { screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { findPreset } from '../../../shared/presets.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import Routing from './Routing.svelte';

const { configuration } = findPreset('tiny');
type Inspector = NonNullable<Parameters<typeof testApp>[0]>['inspector'];

async function view(inspector: Inspector) {
  const { app } = testApp({ inspector: { ...smallInspector().handlers, ...inspector } });
  renderWithApp(app, Routing, {});
  await app.connection.inspector.connect();
}

it('says what to do without a model', async () => {
  await view({ checkpoints: () => [] });
  expect(await screen.findByRole('heading', { name: 'No model yet' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Open a checkpoint' })).toBeVisible();
});

it('says that no dataset fits the network', async () => {
  // It reads 28 x 28 pixels; the images are 2 x 2.
  await view({ openModel: () => ({ ...smallInspector().model, model: 'handle', configuration }) });
  expect(await screen.findByRole('heading', { name: 'No images fit this network' })).toBeVisible();
});

it('shows why a trace failed, and asks again by a button', async () => {
  const routingTrace = vi.fn(() => {
    throw new AppError('not-supported', 'This network has too many couplings.', 'Choose a smaller one.');
  });
  await view({ routingTrace });
  expect(await screen.findByRole('heading', { name: 'This network has too many couplings.' })).toBeVisible();
  expect(screen.getByText('Choose a smaller one.')).toBeVisible();
  screen.getByRole('button', { name: 'Try again' }).click();
  await vi.waitFor(() => expect(routingTrace).toHaveBeenCalledTimes(2));
});
