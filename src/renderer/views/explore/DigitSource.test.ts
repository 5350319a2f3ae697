import { fireEvent, screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import DigitSource from './DigitSource.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});

/** Test digits 0 to 5 are of the classes 0, 1, 2, 0, 1, 2. */
async function source(given: Parameters<typeof smallInspector>[0] = {}, index = 0) {
  const { app } = testApp({ inspector: smallInspector(given).handlers });
  app.explorer.sample = { split: 'test', index };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  await app.samples.load();
  renderWithApp(app, DigitSource as never, {});
  return app;
}
const chosen = () => screen.queryByRole('option', { selected: true })?.getAttribute('aria-label') ?? null;

it('shows the digit of another class that is taken elsewhere, and undo and redo', async () => {
  const { explorer, history, samples } = await source();
  samples.only = 0;
  await vi.waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  await explorer.show({ split: 'test', index: 4 }); // as Evaluate does
  await vi.waitFor(() => expect(chosen()).toBe('No. 4, a 1'));
  expect(samples.only).toBeNull();

  samples.only = 1;
  history.undo();
  await vi.waitFor(() => expect(chosen()).toBe('No. 0, a 0'));
  samples.only = 0;
  history.redo();
  await vi.waitFor(() => expect(chosen()).toBe('No. 4, a 1'));
});

it('keeps the class that is chosen while its digits are shown', async () => {
  const { explorer, samples } = await source();
  samples.only = 0;
  await explorer.show({ split: 'test', index: 3 });
  await vi.waitFor(() => expect(chosen()).toBe('No. 3, a 0'));
  expect(samples.only).toBe(0);
});

it('takes no image that was held out for the test digit of its number', async () => {
  const { explorer } = await source();
  await vi.waitFor(() => expect(chosen()).toBe('No. 0, a 0'));
  await explorer.show({ split: 'validation', index: 2 });
  await vi.waitFor(() => expect(chosen()).toBeNull());
  expect(screen.getByText(/Held out, No\./)).toBeVisible();
});

it('says which numbers there are when it is given another', async () => {
  const { explorer } = await source();
  const field = screen.getByLabelText<HTMLInputElement>('Number of the test digit');
  for (const text of ['6', '-1', 'abc']) {
    await fireEvent.input(field, { target: { value: text } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(screen.getByRole('alert')).toHaveTextContent('A whole number, 0 to 5');
    await fireEvent.blur(field);
    expect(field.value).toBe('0');
  }
  expect(explorer.sample.index).toBe(0);
});

it('names digits of classes that the model does not know', async () => {
  const { model } = smallInspector();
  const configuration = structuredClone(model.configuration);
  configuration.network.digitCapsules.classes = 2;
  const { decoder } = model;
  const two = { ...decoder!, classes: 2 };
  two.layers = two.layers.map((layer) => ({ ...layer, kernel: layer.kernel.slice(0, 32), inputs: 8 }));
  await source(
    {
      openModel: () => ({ ...model, configuration, model: 'two', decoder: two, statistics: null }),
      encode: () => ({
        capsules: new Float32Array(8).fill(0.1),
        lengths: Float32Array.of(0.2, 0.1),
        predictions: Uint8Array.of(0),
      }),
    },
    2,
  );
  expect(await screen.findByText('a 2, misread as 0')).toBeVisible();
  await vi.waitFor(() => expect(chosen()).toBe('No. 2, a 2'));
});
