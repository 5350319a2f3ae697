import { screen } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { decodeCapsule } from '../../shared/decoder.ts';
import { renderWithApp, testApp } from '../testing/app.ts';
import { decoder, smallInspector } from '../testing/engine.ts';
import DigitSource from '../views/explore/DigitSource.svelte';
import Explore from '../views/explore/Explore.svelte';
import CapsuleMap from '../views/explore/map/CapsuleMap.svelte';
import { MapLook } from '../views/explore/map/mapLook.svelte.ts';
import Evaluate from '../views/evaluate/Evaluate.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
  // Nor these.
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  vi.stubGlobal('requestIdleCallback', (run: () => void) => setTimeout(run));
  vi.stubGlobal('cancelIdleCallback', clearTimeout);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
});

/** A network that reads images of 2 x 3 pixels, where those of the only dataset have 2 x 2. */
async function unfit() {
  const { handlers, model } = smallInspector();
  const configuration = structuredClone(model.configuration);
  configuration.network.input.width = 3;
  const wide = { ...decoder, width: 3 };
  wide.layers = wide.layers.map((layer) => ({
    ...layer,
    kernel: new Float32Array(12 * 6).fill(0.1),
    bias: new Float32Array(6),
    outputs: 6,
  }));
  const openModel = () => ({ ...model, configuration, decoder: wide, statistics: null, model: 'wide' });
  const { app } = testApp({ inspector: { ...handlers, openModel } });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.noImages).toBe(true));
  await app.explorer.refresh();
  await app.samples.load();
  return app;
}
const heading = 'No images fit this network';

it.each<[string, (app: Awaited<ReturnType<typeof unfit>>) => [Component<never>, object]]>([
  ['Evaluate', () => [Evaluate as never, {}]],
  ['Map', (app) => [CapsuleMap as never, { look: new MapLook(app) }]],
])('%s says it, and offers nothing that could not be done', async (_, part) => {
  const app = await unfit();
  const [component, props] = part(app);
  renderWithApp(app, component as never, props as never);
  expect(await screen.findByRole('heading', { name: heading })).toBeVisible();
  expect(screen.queryByRole('button', { name: /^(Evaluate|Read) / })).toBe(null);
});

it('Explore says it', async () => {
  renderWithApp(await unfit(), Explore as never, {});
  expect(await screen.findByText(heading)).toBeVisible();
});

it('there are no test digits to choose from', async () => {
  renderWithApp(await unfit(), DigitSource as never, {});
  expect(screen.getByRole('button', { name: 'Next misread' })).toBeDisabled();
  expect(screen.getByLabelText('Number of the test digit')).toBeDisabled();
  expect(screen.queryByText(/^of /)).toBe(null);
});

it('what needs test digits says why it has none', async () => {
  const app = await unfit();
  expect(await app.evaluations.run('test')).toBe(null);
  expect(app.evaluations.problem('test')?.message).toContain('images of 3 × 2 pixels');
});

it('a digit of the person’s own is read all the same', async () => {
  const { explorer, ownDigit } = await unfit();
  ownDigit.begin({ x: 0.5, y: 0.5 }, 0.2);
  ownDigit.end();
  expect(await ownDigit.show()).toBe(true);
  expect(explorer.read).toMatchObject({ split: 'own', label: null });
  expect([...explorer.output!]).toEqual([
    ...decodeCapsule(explorer.decoder!, explorer.values, explorer.digit),
  ]);
});
