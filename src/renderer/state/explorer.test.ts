import { expect, it, vi } from 'vitest';
import { decodeCapsule } from '../../shared/decoder.ts';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';
import { decoder, encode as smallEncode, smallInspector } from '../testing/engine.ts';

async function explore(given: Parameters<typeof smallInspector>[0] = {}) {
  const { handlers } = smallInspector(given);
  const { app, servers } = testApp({ inspector: handlers });
  app.explorer.sample = { split: 'test', index: 1 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  return { app, servers, explorer: app.explorer };
}

it('starts on the recognised capsule, unchanged', async () => {
  const { explorer } = await explore();
  expect(explorer.digit).toBe(1);
  expect([...explorer.values]).toEqual([...new Float32Array(4).fill(0.21)]);
  expect(explorer.changed).toBe(false);
  expect(explorer.output).toEqual(decodeCapsule(decoder, explorer.original, 1));
});

it('decodes what is turned at once, without the engine', async () => {
  const { explorer, servers } = await explore();
  servers.inspector!.close();
  explorer.turn(2, 0.5);
  expect(explorer.output).toEqual(decodeCapsule(decoder, [...explorer.original].with(2, 0.5), 1));
  expect(explorer.unchanged).toEqual(decodeCapsule(decoder, explorer.original, 1));
  expect(explorer.length).toBeCloseTo(Math.hypot(0.21, 0.21, 0.5, 0.21), 6);
});

it('makes one undo step of one drag', async () => {
  const { app, explorer } = await explore();
  explorer.hold();
  for (const value of [0.1, 0.2, 0.3]) explorer.turn(0, value);
  explorer.release('Turn dim 0');
  explorer.set(1, -0.4);
  expect(explorer.values.slice(0, 2)).toEqual([0.3, -0.4]);
  app.history.undo();
  expect(explorer.values[0]).toBe(0.3);
  app.history.undo();
  expect(explorer.changed).toBe(false);
  app.history.redo();
  expect(explorer.values[0]).toBe(0.3);
  expect(explorer.output).toEqual(decodeCapsule(decoder, explorer.values, 1));
});

it('keeps what was turned in the other capsules, and resets all with undo', async () => {
  const { app, explorer } = await explore();
  explorer.set(0, 0.4);
  explorer.decodeAs(2);
  expect([...explorer.values]).toEqual([...new Float32Array(4).fill(0.31)]);
  explorer.set(3, 0.6);
  explorer.decodeAs(1);
  expect(explorer.values[0]).toBe(0.4);
  explorer.decodeAs(2);
  expect(explorer.values[3]).toBe(0.6);
  explorer.resetAll();
  expect(explorer.changed).toBe(false);
  expect(app.toasts.current?.text).toBe('All 4 dimensions reset');
  app.toasts.current?.action?.run();
  expect(explorer.values[3]).toBe(0.6);
});

it('takes the offer to undo a reset back with the next step', async () => {
  const { app, explorer } = await explore();
  const steps = [
    () => explorer.show({ split: 'test', index: explorer.sample.index + 1 }),
    () => explorer.set(0, 0.3),
    () => app.history.undo(),
  ];
  for (const step of steps) {
    explorer.set(3, 0.6);
    explorer.resetAll();
    expect(app.toasts.current?.action?.text).toBe('Undo');
    await step();
    expect(app.toasts.current).toBeNull();
  }
  app.toasts.done('Picture saved');
  explorer.set(3, 0.7);
  expect(app.toasts.current?.text).toBe('Picture saved');
});

it('goes back to the image before, with what was turned there', async () => {
  const { app, explorer } = await explore();
  explorer.set(0, 0.4);
  await explorer.show({ split: 'test', index: 3 });
  expect([explorer.digit, explorer.read?.label, explorer.changed]).toEqual([0, 0, false]);
  app.history.undo();
  await vi.waitFor(() => expect(explorer.read?.index).toBe(1));
  expect(explorer.values[0]).toBe(0.4);
});

it('shows the validation image that the open model held out', async () => {
  const { explorer } = await explore();
  await explorer.show({ split: 'validation', index: 2 });
  expect([...explorer.read!.pixels]).toEqual([4, 4, 4, 4]); // of the presets' split it would be image 3
  expect([explorer.read!.label, explorer.digit]).toEqual([1, 1]);
});

it('keeps the image when another cannot be read, and says why', async () => {
  const { app, explorer } = await explore({
    images: ({ indices }) => {
      if (indices[0] === 5) throw new AppError('not-found', 'There is no image 5.', 'Choose another.');
      return { pixels: new Uint8Array(4).fill(indices[0]!), labels: Uint8Array.of(1), indices };
    },
  });
  explorer.set(0, 0.4);
  await explorer.show({ split: 'test', index: 5 });
  expect([explorer.sample.index, explorer.values[0]]).toEqual([1, 0.4]);
  expect(app.toasts.current).toMatchObject({
    kind: 'failed',
    text: 'There is no image 5.',
    hint: 'Choose another.',
  });
});

it('shows the average capsule until an image is encoded, and keeps what was turned meanwhile', async () => {
  const { handlers } = smallInspector();
  let encode: () => void = () => undefined;
  const encoded = new Promise<void>((resolve) => (encode = resolve));
  const { app } = testApp({
    inspector: { ...handlers, encode: async (input) => (await encoded, smallEncode(input)) },
  });
  app.explorer.sample = { split: 'test', index: 2 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  const done = app.explorer.refresh();
  expect(app.explorer.digit).toBe(2); // at most class 5, here the last
  expect([...app.explorer.values]).toEqual([...new Float32Array(4).fill(0.1)]);
  app.explorer.set(1, 0.2);
  encode();
  await done;
  expect(app.explorer.values[0]).toBeCloseTo(0.32, 6);
  expect(app.explorer.values[1]).toBeCloseTo(0.42, 6);
});
