import { fireEvent, screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { decodeCapsule } from '../../../shared/decoder.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { decoder, smallInspector } from '../../testing/engine.ts';
import PerturbationGrid from './PerturbationGrid.svelte';
import { choose } from '../../state/exploreChoices.ts';
import { GridPictures } from './gridPictures.svelte.ts';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});

async function grid(given: Parameters<typeof smallInspector>[0] = {}) {
  const { app } = testApp({ inspector: smallInspector(given).handlers });
  app.explorer.sample = { split: 'test', index: 0 }; // every dimension is 0.1, sigma 0.05
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  const pictures = new GridPictures(app);
  renderWithApp(app, PerturbationGrid as never, { pictures });
  const settled = () =>
    vi.waitFor(() => expect(screen.getByRole('grid')).toHaveAttribute('aria-busy', 'false'));
  await vi.waitFor(() => expect(pictures.rows.at(-1)?.at(-1)?.pixels).toBeTruthy());
  await settled();
  return { app, pictures, settled };
}
const cell = (name: string) => screen.getByRole('gridcell', { name });

it('holds a row of eleven pictures for each dimension, as the decoder makes them', async () => {
  const { app, pictures } = await grid();
  expect(screen.getAllByRole('row')).toHaveLength(5);
  expect(screen.getAllByRole('gridcell')).toHaveLength(44);
  const { values, digit } = app.explorer;
  pictures.rows.forEach((row, dimension) =>
    row.forEach(({ pixels }, column) => {
      const vector = [...values];
      vector[dimension]! += (column - 5) / 20;
      const expected = decodeCapsule(decoder, vector, digit);
      expected.forEach((value, n) => expect(pixels![n]).toBeCloseTo(value, 6));
    }),
  );
});

it('turns a dimension to a clicked cell as one undo step, and draws all cells anew from there', async () => {
  const { app, pictures, settled } = await grid();
  const before = pictures.rows[0]![5]!.pixels;
  await fireEvent.click(cell('dim 2 by +0.15, to +0.25'));
  expect(app.explorer.values[2]).toBeCloseTo(0.25, 6);
  expect(screen.getByRole('status')).toHaveTextContent('dim 2 is now +0.25');
  await settled();
  expect(pictures.rows[0]![5]!.pixels).not.toEqual(before);
  expect(cell('dim 2 as it is, +0.25')).toHaveAttribute('aria-selected', 'true');
  app.history.undo();
  expect(app.explorer.changed).toBe(false);
});

it('moves by cell with arrow keys, with one tab stop', async () => {
  await grid();
  const stops = () => screen.getAllByRole('gridcell').filter((element) => element.tabIndex === 0);
  expect(stops()).toEqual([cell('dim 0 as it is, +0.10')]);
  stops()[0]!.focus();
  await fireEvent.keyDown(stops()[0]!, { key: 'ArrowDown' });
  await fireEvent.keyDown(stops()[0]!, { key: 'ArrowRight' });
  expect(document.activeElement).toBe(cell('dim 1 by +0.05, to +0.15'));
  expect(stops()).toEqual([document.activeElement]);
  await fireEvent.keyDown(stops()[0]!, { key: 'End' });
  expect(document.activeElement).toBe(cell('dim 1 by +0.25, to +0.35'));
});

it('enlarges the cell under the pointer or the focus, until Escape', async () => {
  await grid();
  const at = cell('dim 3 by −0.10, to 0.00');
  await fireEvent.pointerEnter(at);
  expect(screen.getByText('dim 3, −0.10')).toBeInTheDocument();
  expect(screen.getByText('value 0.00')).toBeInTheDocument();
  await fireEvent.pointerLeave(screen.getByRole('grid').parentElement!);
  expect(screen.queryByText('dim 3, −0.10')).toBeNull();
  at.focus();
  expect(await screen.findByText('dim 3, −0.10')).toBeInTheDocument();
  await fireEvent.keyDown(at, { key: 'Escape' });
  expect(screen.queryByText('dim 3, −0.10')).toBeNull();
});

it('takes steps of sigma, where the spread is known', async () => {
  const { app, pictures, settled } = await grid();
  choose(app.settings, 'offsets', 'sigma');
  await vi.waitFor(() => expect(cell('dim 1 by +1.0 sigma, to +0.15')).toBeVisible());
  await settled();
  expect(pictures.valueAt({ dimension: 1, column: 0 })).toBeCloseTo(0.1 - 2.5 * 0.05, 6);
  expect(screen.getByRole('columnheader', { name: '−2.5σ' })).toBeVisible();
});

it("keeps to the paper's steps where the spread is not known, and says so", async () => {
  const { model } = smallInspector();
  const { app } = await grid({ openModel: () => ({ ...model, model: 'bare', statistics: null }) });
  choose(app.settings, 'offsets', 'sigma');
  expect(cell('dim 1 by +0.05, to +0.15')).toBeVisible();
  expect(screen.getByText(/In sigma once the spread is measured/)).toBeVisible();
});

it('does not turn a dimension that is the same in every image', async () => {
  const { model } = smallInspector();
  const statistics = { ...model.statistics!, sigma: new Float32Array(12) };
  const { app } = await grid({ openModel: () => ({ ...model, model: 'constant', statistics }) });
  await fireEvent.click(cell('dim 0 by +0.05, to +0.15, the same in every image'));
  expect(app.explorer.changed).toBe(false);
});
