import { fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { NameInput } from '../../../shared/names.ts';
import { capsuleScale } from '../../lib/capsuleScale.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import CapsuleSlider from './CapsuleSlider.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});

/** The slider of dimension 2 of the shown capsule, with an engine that keeps names; image 0 is a 0. */
async function named(refuses = false) {
  const names = new Array<string>(12).fill('');
  const { app } = testApp({
    inspector: smallInspector({
      nameDimension({ digit, dimension, name }: NameInput) {
        if (refuses) throw new AppError('unwritable-file', 'The disk is full.', 'Free some.');
        names[digit * 4 + dimension] = name;
        return [...names];
      },
    }).handlers,
  });
  app.explorer.sample = { split: 'test', index: 0 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  renderWithApp(app, CapsuleSlider as never, {
    ...{ axis: 2, density: '', effect: 1, share: null, low: null, high: null, unit: 'value', large: false },
    scale: capsuleScale(app.axes.original[2]!, app.axes.spread(2)),
    onneighbour: vi.fn(),
    suggestion: { kind: 'thickness', r: -0.83, effect: -0.4 },
  });
  return { app, names };
}
const slider = () => screen.getByRole('slider');

const chip = () => screen.getByRole('button', { name: 'dim 2 goes with thickness, as measured: r = −0.83' });

it('says first what a measured chip means, by keys too, and names nothing unasked', async () => {
  const { names } = await named();
  chip().focus();
  await fireEvent.keyDown(chip(), { key: 'Enter' });
  const menu = await screen.findByRole('menu');
  expect(menu).toHaveTextContent(
    /The thickness of the strokes of the drawn 0 follows this slider: r = −0.83/,
  );
  expect(menu).toHaveTextContent('One σ changes it by −0.4 px.');
  await fireEvent.keyDown(menu, { key: 'Escape' });
  await vi.waitFor(() => expect(screen.queryByRole('menu')).toBe(null));
  expect([slider().getAttribute('aria-label'), names[2]]).toEqual(['dim 2', '']);
});

it('takes a suggested name from its menu, uses it everywhere, and gives it up by undo', async () => {
  const { app, names } = await named();
  await fireEvent.keyDown(chip(), { key: 'Enter' });
  await fireEvent.click(await screen.findByRole('menuitem', { name: 'Use as name' }));
  expect(slider()).toHaveAccessibleName('dim 2, thickness');
  await vi.waitFor(() => expect(names[2]).toBe('thickness'));
  expect(screen.queryByRole('button', { name: /as measured/ })).toBe(null);
  await fireEvent.keyDown(slider(), { key: 'ArrowRight', shiftKey: true });
  await fireEvent.keyUp(slider(), { key: 'ArrowRight' });
  expect(slider()).toHaveAttribute('aria-valuetext', 'thickness, plus 1.0 sigma, +0.15, original +0.10');
  expect(app.history.undoText).toBe('Turn thickness');
  app.history.undo();
  app.history.undo();
  await tick();
  expect(slider()).toHaveAccessibleName('dim 2');
  await vi.waitFor(() => expect(names[2]).toBe(''));
  app.history.redo();
  await vi.waitFor(() => expect(names[2]).toBe('thickness'));
});

it('is typed after F2; Enter keeps it and gives the focus back, Escape does not', async () => {
  const { names } = await named();
  await fireEvent.keyDown(slider(), { key: 'F2' });
  const field = await screen.findByLabelText('Name of dim 2');
  await fireEvent.input(field, { target: { value: '  top   bar ' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  const button = await screen.findByRole('button', { name: 'Rename dim 2, top bar' });
  await vi.waitFor(() => expect(names[2]).toBe('top bar'));
  await fireEvent.click(button);
  const again = await screen.findByLabelText('Name of dim 2');
  expect(again).toHaveValue('top bar');
  await fireEvent.input(again, { target: { value: 'else' } });
  await fireEvent.keyDown(again, { key: 'Escape' });
  expect(await screen.findByRole('button', { name: 'Rename dim 2, top bar' })).toBeInTheDocument();
  expect(names[2]).toBe('top bar');
});

it('goes back to what it was when it cannot be kept, and says why', async () => {
  const { app } = await named(true);
  app.names.give(0, 2, 'slant');
  expect(app.names.label(0, 2)).toBe('slant');
  await vi.waitFor(() => expect(app.names.label(0, 2)).toBe('dim 2'));
  expect(app.toasts.current?.text).toContain('The disk is full.');
});

it('a locked dimension turns by no means until it is unlocked', async () => {
  const { app } = await named();
  const { explorer } = app;
  await fireEvent.click(screen.getByRole('button', { name: 'Lock dim 2' }));
  expect(slider()).toHaveAttribute('aria-disabled', 'true');
  expect(slider()).toHaveAttribute('aria-valuetext', expect.stringContaining('locked'));
  await fireEvent.keyDown(slider(), { key: 'End' });
  explorer.set(2, 0.7);
  explorer.place([0.3, 0.3, 0.3, 0.3], 'Paste a vector');
  expect([...explorer.values].map((value) => Number(value.toFixed(3)))).toEqual([0.3, 0.3, 0.1, 0.3]);
  app.history.undo();
  expect(explorer.changed).toBe(false);
  app.history.undo();
  expect(explorer.locked[2]).toBe(false);
  app.history.redo();
  expect(explorer.locked[2]).toBe(true);
  explorer.toggleLock(2);
  explorer.set(2, 0.7);
  explorer.toggleLock(2);
  explorer.set(0, 0.7);
  explorer.resetAll();
  expect([explorer.values[0], explorer.values[2]]).toEqual([explorer.original[0], 0.7]);
  expect(explorer.resettable).toBe(false);
});

it('a name being typed is given to no other model', async () => {
  const { app, names } = await named();
  await fireEvent.keyDown(slider(), { key: 'F2' });
  const field = await screen.findByLabelText('Name of dim 2');
  await fireEvent.input(field, { target: { value: 'slant' } });
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  await tick();
  expect(screen.queryByLabelText('Name of dim 2')).toBe(null);
  await fireEvent.keyDown(field, { key: 'Enter' });
  await fireEvent.blur(field);
  await tick();
  expect([app.names.label(0, 2), app.names.label(1, 2), names.join('')]).toEqual(['dim 2', 'dim 2', '']);
});
