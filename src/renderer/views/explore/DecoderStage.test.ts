import { screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import DecoderStage from './DecoderStage.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});

async function stage() {
  const { app } = testApp({ inspector: smallInspector().handlers });
  app.explorer.sample = { split: 'test', index: 1 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  renderWithApp(app, DecoderStage, {});
  return app;
}
const toOriginal = /^difference to the original image, mean (?!0\.000)/;
const toUnchanged = /^difference to the unturned output, mean (?!0\.000)/;

it('shows the difference to the original, and what turning did as soon as a slider is turned', async () => {
  const { explorer } = await stage();
  expect(screen.getByRole('img', { name: toOriginal })).toBeVisible();
  expect(screen.getByLabelText('Difference: to the original image')).toBeVisible();
  expect(screen.getByText(/to original/)).toBeVisible();
  explorer.set(0, 0.4);
  expect(await screen.findByRole('img', { name: toUnchanged })).toBeVisible();
  expect(screen.getByText(/to unturned/)).toBeVisible();
  explorer.resetAll();
  expect(await screen.findByRole('img', { name: toOriginal })).toBeVisible();
});

it('keeps to what was chosen in the menu', async () => {
  const { explorer, settings } = await stage();
  settings.remember('explore', 'difference', 'unchanged');
  expect(await screen.findByText('no change yet')).toBeVisible();
  settings.remember('explore', 'difference', 'input');
  explorer.set(0, 0.4);
  expect(await screen.findByRole('img', { name: toOriginal })).toBeVisible();
});
