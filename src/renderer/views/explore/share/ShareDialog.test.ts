import { screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import type { SampleId } from '../../../state/readSample.ts';
import { renderWithApp, testApp } from '../../../testing/app.ts';
import { smallInspector } from '../../../testing/engine.ts';
import ShareDialog from './ShareDialog.svelte';

async function dialog(sample: SampleId) {
  const { app } = testApp({ inspector: smallInspector().handlers });
  app.explorer.sample = sample;
  app.settings.remember('explore', 'address', 'https://example.org/');
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  renderWithApp(app, ShareDialog as never, {});
  return {
    link: screen.getByRole('button', { name: 'Copy link' }),
    page: screen.getByRole('button', { name: 'Save page…' }),
  };
}

it('links to a test digit, and saves what is seen', async () => {
  const { link, page } = await dialog({ split: 'test', index: 1 });
  expect(link).toBeEnabled();
  expect(page).toBeEnabled();
  expect(screen.getByText(/some test digits and what you see now/)).toBeVisible();
});

it("says that a digit of one's own goes with neither link nor page", async () => {
  const { link, page } = await dialog({ split: 'own', index: 1, pixels: Uint8Array.of(1, 1, 1, 1) });
  expect(link).toBeDisabled();
  expect(link).toHaveAccessibleDescription(/cannot carry your own digit: choose a test digit/);
  expect(page).toBeEnabled();
  expect(screen.getByText(/the page starts with a test digit/)).toBeVisible();
  expect(screen.queryByText(/what you see now/)).toBeNull();
});
