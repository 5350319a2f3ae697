import { screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import MeasureTable from './MeasureTable.svelte';

/** Of a model whose strokes nobody has measured. */
async function table(alone: boolean) {
  const { app } = testApp({ inspector: smallInspector().handlers }, alone);
  app.explorer.sample = { split: 'test', index: 0 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  renderWithApp(app, MeasureTable, { onclose: () => undefined });
}

it('offers to measure where there is an engine', async () => {
  await table(false);
  expect(screen.getByRole('button', { name: 'Measure' })).toBeEnabled();
});

it('says in a page without one that it was not measured, and offers nothing that cannot be done', async () => {
  await table(true);
  expect(screen.getByText(/was not measured when this page was made/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Measure' })).toBeNull();
});
