import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { capsuleScale } from '../../lib/capsuleScale.ts';
import type { Axes } from '../../state/axes.svelte.ts';
import { testApp, renderWithApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import CapsuleSlider from './CapsuleSlider.svelte';
import type { Choice } from '../../state/exploreChoices.ts';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
  HTMLElement.prototype.setPointerCapture = () => undefined;
});

interface Given {
  unit?: Choice<'unit'>;
  axis?: number;
  choose?: (axes: Axes) => void;
}

async function slider({ unit = 'value', axis = 2, choose }: Given = {}) {
  const { app } = testApp({ inspector: smallInspector().handlers });
  app.explorer.sample = { split: 'test', index: 0 }; // every dimension is 0.1, the mean
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  choose?.(app.axes);
  const onneighbour = vi.fn();
  const original = app.axes.original[axis]!;
  renderWithApp(app, CapsuleSlider as never, {
    axis,
    scale: capsuleScale(original, unit === 'paper' ? null : app.axes.spread(axis)),
    density: '',
    effect: 1,
    share: null,
    low: null,
    high: null,
    unit,
    large: false,
    suggestion: null,
    onneighbour,
  });
  const element = screen.getByRole('slider');
  element.getBoundingClientRect = () => ({ left: 0, width: 350, top: 0, height: 40 }) as DOMRect;
  return { app, element, onneighbour, value: () => app.explorer.values[2]! };
}

it('says its value in words', async () => {
  const { element } = await slider();
  expect(element).toHaveAccessibleName('dim 2');
  expect(element).toHaveAttribute('aria-valuetext', '+0.10, at the mean, original +0.10');
});

it.each([
  ['ArrowRight', {}, 0.105],
  ['ArrowLeft', {}, 0.095],
  ['ArrowRight', { shiftKey: true }, 0.15],
  ['ArrowLeft', { altKey: true }, 0.0995],
  ['Home', {}, -0.05],
  ['End', {}, 0.25],
])('%s %o turns to %d', async (key, modifiers, expected) => {
  const { element, value } = await slider();
  await fireEvent.keyDown(element, { key, ...modifiers });
  expect(value()).toBeCloseTo(expected, 6);
});

it('goes back to the original, and to its neighbours', async () => {
  const { app, element, onneighbour } = await slider();
  await fireEvent.keyDown(element, { key: 'End' });
  await fireEvent.keyUp(element, { key: 'End' });
  await fireEvent.keyDown(element, { key: 'Backspace' });
  await fireEvent.keyUp(element, { key: 'Backspace' });
  expect(app.explorer.changed).toBe(false);
  await fireEvent.keyDown(element, { key: 'ArrowDown' });
  await fireEvent.keyDown(element, { key: 'ArrowUp' });
  expect(onneighbour.mock.calls).toEqual([[1], [-1]]);
});

it('follows the pointer, and one drag is one undo step', async () => {
  const { app, element, value } = await slider();
  const pointer = (type: string, clientX: number) =>
    fireEvent(element, new MouseEvent(type, { bubbles: true, clientX, button: 0 }));
  await pointer('pointerdown', 225); // 50 of 350 pixels are one sigma: one sigma above the mean
  expect(value()).toBeCloseTo(0.15, 6);
  await pointer('pointermove', 275);
  await pointer('pointermove', 10_000);
  expect(value()).toBeCloseTo(0.25, 6);
  await pointer('pointerup', 10_000);
  await pointer('pointermove', 100);
  expect(value()).toBeCloseTo(0.25, 6);
  app.history.undo();
  expect(app.explorer.changed).toBe(false);
});

it('gives back what a finger turned that then scrolls', async () => {
  const { app, element } = await slider();
  await fireEvent(element, new MouseEvent('pointerdown', { bubbles: true, clientX: 225, button: 0 }));
  expect(app.explorer.changed).toBe(true);
  await fireEvent(element, new MouseEvent('pointercancel', { bubbles: true }));
  expect([app.explorer.changed, app.explorer.dragging, app.history.undoText]).toEqual([false, false, null]);
});

it('is not let go when another slider loses the focus meanwhile', async () => {
  const { app, element } = await slider();
  await fireEvent.keyDown(element, { key: 'ArrowRight' });
  await fireEvent.keyUp(element, { key: 'ArrowRight' });
  app.explorer.hold(); // the other slider, just pressed
  await fireEvent.blur(element);
  app.explorer.turn(1, 0.2);
  app.explorer.release('Turn dim 1');
  app.history.undo();
  expect([app.explorer.values[1], app.history.undoText]).toEqual([app.explorer.original[1], 'Turn dim 2']);
});

it('is taken by its handle without a jump', async () => {
  const { element, value } = await slider();
  await fireEvent(element, new MouseEvent('pointerdown', { bubbles: true, clientX: 181, button: 0 }));
  expect(value()).toBeCloseTo(0.1, 6);
  await fireEvent(element, new MouseEvent('pointermove', { bubbles: true, clientX: 231, button: 0 }));
  expect(value()).toBeCloseTo(0.15, 6);
});

it('takes typed numbers in value, and refuses what cannot be', async () => {
  const { app, value } = await slider();
  const field = screen.getByLabelText('dim 2, value');
  await fireEvent.input(field, { target: { value: '−0,3' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(value()).toBe(-0.3);
  await fireEvent.input(field, { target: { value: '7' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(value()).toBe(-0.3);
  expect(screen.getByRole('button', { name: /Reset dim 2/ })).toBeEnabled();
  await fireEvent.click(screen.getByRole('button', { name: /Reset dim 2/ }));
  expect(app.explorer.changed).toBe(false);
});

it('takes typed numbers in sigma, and as the paper’s distance from the original', async () => {
  const type = async (label: string, text: string) => {
    const field = screen.getByLabelText(label);
    await fireEvent.input(field, { target: { value: text } });
    await fireEvent.keyDown(field, { key: 'Enter' });
  };
  const sigma = await slider({ unit: 'sigma' });
  await type('dim 2, in sigma', '1.5');
  expect(sigma.value()).toBeCloseTo(0.175, 6);
  cleanup();
  const paper = await slider({ unit: 'paper' });
  await type('dim 2, away from the original', '-0.25');
  expect(paper.value()).toBeCloseTo(-0.15, 6);
});

it('spans the paper’s 0.25 around the original, in steps of 0.05', async () => {
  const { element, value } = await slider({ unit: 'paper' });
  await fireEvent.keyDown(element, { key: 'ArrowRight', shiftKey: true });
  expect(value()).toBeCloseTo(0.15, 6);
  await fireEvent.keyDown(element, { key: 'End' });
  expect(value()).toBeCloseTo(0.35, 6);
  await fireEvent.keyDown(element, { key: 'Home' });
  expect(value()).toBeCloseTo(-0.15, 6);
});

it('is turned by the wheel, one turn one undo step, and reset by a double click', async () => {
  const { app, element, value } = await slider();
  for (const deltaY of [-100, -100, 50]) await fireEvent.wheel(element, { deltaY });
  expect(value()).toBeCloseTo(0.1 + 0.015 * 0.5, 6);
  await fireEvent.wheel(element, { deltaY: -100, ctrlKey: true }); // zooms
  await fireEvent.wheel(element, { deltaX: 100, shiftKey: true });
  expect(value()).toBeCloseTo(0.1075 - 0.05, 6);
  await fireEvent.pointerLeave(element);
  app.history.undo();
  expect([app.explorer.changed, app.history.undoText]).toEqual([false, null]);
  app.history.redo();
  await fireEvent.dblClick(element);
  expect(app.explorer.changed).toBe(false);
});

it('takes the others along as they go in real digits, and back', async () => {
  const { app, element } = await slider({ axis: 0, choose: (axes) => axes.choose('others', 'follow') });
  await fireEvent.keyDown(element, { key: 'ArrowRight', shiftKey: true }); // 0.05
  const [own, half, ...rest] = app.explorer.values;
  expect(own).toBeCloseTo(0.15, 6);
  expect(half).toBeCloseTo(0.125, 6); // its covariance with dimension 0 is half of that one's variance
  rest.forEach((value) => expect(value).toBeCloseTo(0.1, 6));
  await fireEvent.keyUp(element, { key: 'ArrowRight' });
  await fireEvent.dblClick(element);
  expect(app.explorer.changed).toBe(false);
});

it('keeps the capsule’s length on request', async () => {
  const { app, element } = await slider({ choose: (axes) => axes.choose('length', 'kept') });
  const { length } = app.explorer;
  await fireEvent.keyDown(element, { key: 'ArrowRight', shiftKey: true });
  expect(app.explorer.values[2]).toBeCloseTo(0.15, 6);
  expect(app.explorer.length).toBeCloseTo(length, 9);
});

it('turns a principal component', async () => {
  const { app, element } = await slider({ axis: 0, choose: (axes) => axes.choose('basis', 'components') });
  expect(element).toHaveAccessibleName('component 1');
  await fireEvent.keyDown(element, { key: 'End' });
  // Along (1, 1, 0, 0) / root 2, the variance 0.0025 + 0.00125.
  const by = (3 * Math.sqrt(0.00375)) / Math.SQRT2;
  [0.1 + by, 0.1 + by, 0.1, 0.1].forEach((value, d) => expect(app.explorer.values[d]).toBeCloseTo(value, 5));
  await fireEvent.keyUp(element, { key: 'End' });
  await fireEvent.dblClick(element);
  expect(app.explorer.changed).toBe(false);
});

it('leaves a locked dimension where it is when another takes the others along', async () => {
  const { app, element } = await slider({ axis: 0, choose: (axes) => axes.choose('others', 'follow') });
  app.explorer.toggleLock(1);
  await fireEvent.keyDown(element, { key: 'End' });
  expect(app.explorer.values[0]).toBeCloseTo(0.25, 6);
  expect(app.explorer.values[1]).toBe(app.explorer.original[1]);
});
