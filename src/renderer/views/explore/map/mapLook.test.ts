import { fireEvent, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { renderWithApp, testApp } from '../../../testing/app.ts';
import { smallInspector } from '../../../testing/engine.ts';
import CapsuleMap from './CapsuleMap.svelte';
import MapSide from './MapSide.svelte';
import { wholeMap } from './mapGeometry.ts';
import { MapLook } from './mapLook.svelte.ts';

/** The canvas asks for one, and the tests' page has none. */
class NeverResized {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
}
afterEach(() => void vi.unstubAllGlobals());

/** Six of all test images, of the classes 0, 1, 2, 0, 1, 2, on a line; the fourth is misread. */
async function looked(dims = 4) {
  const asked: number[] = [];
  const { handlers, model } = smallInspector({
    longestCapsules: () => {
      asked.push(1);
      return {
        indices: Int32Array.of(2, 4, 5, 9, 11, 17),
        capsules: Float32Array.from({ length: 6 * dims }, (_, at) =>
          at % dims === 0 ? Math.floor(at / dims) : 0,
        ),
        lengths: new Float32Array(6).fill(0.9),
        predictions: Uint8Array.of(0, 1, 2, 1, 1, 2),
        labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
      };
    },
  });
  const configuration = structuredClone(model.configuration);
  configuration.network.digitCapsules.dims = dims;
  const openModel = ({ source }: { source: typeof model.source }) => ({
    ...{ ...model, configuration, source },
    model: 'handle',
  });
  const { app } = testApp({ inspector: { ...handlers, openModel } });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  await app.capsuleMap.compute();
  return { app, asked, look: new MapLook(app) };
}

test('all are read once, and laid out by their principal components', async () => {
  const { app, asked, look } = await looked();
  await app.capsuleMap.compute();
  expect(asked).toHaveLength(1);
  expect(app.capsuleMap.current!.principal.kept).toBeCloseTo(1);
  expect([...look.layout!.points].filter((_, at) => at % 2 === 0)).toEqual([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]);
  expect([...look.misread!]).toEqual([0, 0, 0, 1, 0, 0]);
  expect(look.counts).toMatchObject([
    { name: '0', all: 2, misread: 1 },
    { name: '1', all: 2, misread: 0 },
    { name: '2', all: 2, misread: 0 },
  ]);
});

test('a hidden class is neither drawn nor met', async () => {
  const { look } = await looked();
  look.toggle(1);
  expect([...look.strength]).toEqual([2, 0, 2, 2, 0, 2]);
  expect(look.shown(1)).toBe(false);
  look.toggle(1);
  expect([...look.strength]).toEqual([2, 2, 2, 2, 2, 2]);
});

test('a group has its mean image, its spread and its counts; the others fade', async () => {
  const { look } = await looked();
  look.select(Uint32Array.of(1, 3, 5));
  await vi.waitFor(() => expect(look.figure).not.toBeNull());
  expect(look.figure!.images).toBe(3);
  expect(look.figure!.mean[0]! * 255).toBeCloseTo(10); // No. 4, 9 and 17; image n has the pixels n
  expect(look.figure!.spread[0]! * 255).toBeCloseTo(Math.sqrt(86 / 3));
  expect(look.counts.map(({ group }) => group)).toEqual([1, 1, 1]);
  expect([...look.strength]).toEqual([1, 2, 1, 2, 1, 2]);
  look.select(new Uint32Array(0));
  expect([look.figure, look.strength[0]]).toEqual([null, 2]);
});

test('the misread are selected by one button, counted within the selection, and listed first', async () => {
  const { app, look } = await looked();
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
  renderWithApp(app, MapSide, { look });
  await fireEvent.click(screen.getByRole('button', { name: 'misread 1' }));
  expect([...look.group]).toEqual([3]);
  look.select(Uint32Array.of(0, 1, 3));
  expect(await screen.findByRole('button', { name: 'misread 1 of 1' })).toBeVisible();
  expect(screen.getByRole('button', { name: '0: 2 of 2, 1 misread' })).toHaveTextContent('2 of 2');
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([
    expect.stringMatching(/No\. 9.*0, read 1/s),
    expect.stringContaining('No. 2'),
    expect.stringContaining('No. 4'),
  ]);
  look.toggle(0);
  look.selectMisread();
  expect(look.group).toHaveLength(0);
});

test('opens a point’s image in the sliders', async () => {
  const { app, look } = await looked();
  app.settings.remember('explore', 'tab', 'map');
  await look.open(4);
  expect(app.explorer.read).toMatchObject({ split: 'test', index: 11 });
  expect(app.settings.view('explore', 'tab', '')).toBe('sliders');
  expect([look.pointOf(11), look.pointOf(3)]).toEqual([4, null]);
});

test('a cancelled reading says so, and can be begun again', async () => {
  let begun = 0;
  const { handlers } = smallInspector({
    longestCapsules: (_, call) => {
      begun++;
      return new Promise((_resolve, reject) => {
        const timer = setInterval(() => {
          try {
            call.throwIfCancelled();
          } catch (error) {
            clearInterval(timer);
            reject(error as Error);
          }
        }, 5);
      });
    },
  });
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  for (let n = 1; n <= 2; n++) {
    const reading = app.capsuleMap.compute();
    await vi.waitFor(() => expect(begun).toBe(n));
    expect(app.capsuleMap.progress).not.toBeNull();
    app.capsuleMap.cancel();
    await reading;
    expect(app.capsuleMap.failure?.code).toBe('cancelled');
    expect([app.capsuleMap.progress, app.capsuleMap.current]).toEqual([null, null]);
  }
});

test('of another model’s map nothing is kept, also when that was opened while the map was not shown', async () => {
  const { app, look } = await looked();
  vi.stubGlobal('ResizeObserver', NeverResized);
  const shown = renderWithApp(app, CapsuleMap, { look });
  look.select(Uint32Array.of(1, 3));
  look.current = 3;
  look.view = { ...look.view, zoom: 4 };
  shown.unmount();
  renderWithApp(app, CapsuleMap, { look }).unmount();
  expect([look.group.length, look.current, look.view.zoom]).toEqual([2, 3, 4]);
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  await app.capsuleMap.compute();
  renderWithApp(app, CapsuleMap, { look });
  expect([look.group.length, look.figure, look.current, look.view]).toEqual([0, null, null, wholeMap]);
});
