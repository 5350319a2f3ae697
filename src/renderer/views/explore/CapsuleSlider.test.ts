import { fireEvent, screen } from '@testing-library/svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { testApp, renderWithApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import CapsuleSlider from './CapsuleSlider.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
  HTMLElement.prototype.setPointerCapture = () => undefined;
});

async function slider(given: Parameters<typeof smallInspector>[0] = {}) {
  const { app } = testApp({ inspector: smallInspector(given).handlers });
  app.explorer.sample = { split: 'test', index: 0 }; // every dimension is 0.1, the mean
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  const onneighbour = vi.fn();
  renderWithApp(app, CapsuleSlider as never, {
    dimension: 2,
    density: '',
    effect: 1,
    low: null,
    high: null,
    unit: 'value',
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
