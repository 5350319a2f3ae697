import { screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { flushSync } from 'svelte';
import { mahalanobis } from '../../../shared/capsuleDistribution.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector, statistics } from '../../testing/engine.ts';
import type { CapsuleStatistics } from '../../../shared/capsuleStatistics.ts';
import ManifoldMeter from './ManifoldMeter.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});

async function meter(index: number, changes: Partial<CapsuleStatistics> = {}) {
  const { model } = smallInspector();
  const own = { ...statistics, ...changes };
  const { app } = testApp({
    inspector: smallInspector({ openModel: () => ({ ...model, model: 'one', statistics: own }) }).handlers,
  });
  app.explorer.sample = { split: 'test', index };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  renderWithApp(app, ManifoldMeter as never, {});
  return app;
}
const gauge = () => screen.getByRole('meter', { name: 'Distance from real digits' });

it('follows the capsule from the mean to where no digit is', async () => {
  const app = await meter(0); // at the mean
  expect(gauge()).toHaveAttribute('aria-valuenow', '0');
  app.explorer.turn(2, 0.2); // two standard deviations, of at most four
  flushSync();
  expect(mahalanobis(app.axes.distribution!, app.explorer.values)).toBeCloseTo(2, 5);
  expect(gauge()).toHaveAttribute('aria-valuetext', 'Farther out than 50\u00a0% of real 0s');
  app.explorer.turn(2, 0.4);
  flushSync();
  expect(screen.getByText('No digit in 1,000 is as unusual as this one')).toBeVisible();
  expect(screen.getByText('Unlike any 0')).toBeVisible();
});

it('is not shown where held-out digits do not score uniform percentiles', async () => {
  const app = await meter(0);
  app.explorer.decodeAs(2); // p 0.001
  flushSync();
  expect(screen.queryByRole('meter')).toBeNull();
  expect(screen.getByText(/^Not shown for 2: held-out 2s are not spread/)).toBeVisible();
});

it('is not shown where too few were held out to check it', async () => {
  await meter(0, { heldOut: [49, 500, 500] });
  expect(screen.queryByRole('meter')).toBeNull();
  expect(screen.getByText(/it takes 50 held-out 0s to check it, and there are 49/)).toBeVisible();
});
