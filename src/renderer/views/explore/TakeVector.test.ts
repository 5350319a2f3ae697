import { fireEvent, screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import TakeVector from './TakeVector.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});

/** Test digits 0 to 5 are of the classes 0, 1, 2, 0, 1, 2; only those `available` can be had, as in a page. */
async function dialog(shown: number, available?: number[]) {
  const { handlers } = smallInspector({
    images({ indices }) {
      const absent = indices.find((index) => available && !available.includes(index));
      if (absent !== undefined)
        throw new AppError('not-supported', `Test image ${absent} is not in this page.`);
      return {
        pixels: Uint8Array.from(indices.flatMap((n) => [n, n, n, n])),
        labels: Uint8Array.from(indices, (n) => n % 3),
        indices,
      };
    },
  });
  const { app } = testApp({ inspector: handlers });
  app.explorer.sample = { split: 'test', index: shown };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  if (available) app.session.datasets = app.session.datasets.map((dataset) => ({ ...dataset, available }));
  await app.explorer.refresh();
  await app.samples.load();
  renderWithApp(app, TakeVector, { onclose: () => undefined });
  return app;
}
const offered = () => screen.queryAllByRole('button', { name: /^No\. / }).map(({ title }) => title);

it('offers the other digits of the class, from the shown one on', async () => {
  const app = await dialog(1);
  expect(offered()).toEqual(['No. 4']);
  app.explorer.decodeAs(0);
  await vi.waitFor(() => expect(offered()).toEqual(['No. 3', 'No. 0']));
});

it('offers those alone that are in a page, and takes one', async () => {
  const app = await dialog(1, [0, 1, 4]);
  app.explorer.decodeAs(0);
  await vi.waitFor(() => expect(offered()).toEqual(['No. 0']));
  await fireEvent.click(screen.getByRole('button', { name: /^No\. 0/ }));
  await vi.waitFor(() => expect(app.history.undoText).toBe('Take the vector of No. 0'));
  expect(app.toasts.current).toBeNull();
});
