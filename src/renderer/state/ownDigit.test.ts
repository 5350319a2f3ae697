import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { inspectorContract } from '../../shared/contract/inspector.ts';
import type { InputOf } from '../../shared/contract/requests.ts';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';
import { encode, smallInspector } from '../testing/engine.ts';

type EncodeInput = InputOf<(typeof inspectorContract.requests)['encode']>;

/** The encode requests that arrived; each is answered when told to. */
function heldInspector() {
  const asked: EncodeInput[] = [];
  const answers: (() => void)[] = [];
  const { handlers } = smallInspector({
    encode: (input) => {
      asked.push(input);
      const { predictions, lengths, capsules } = encode(input);
      return new Promise((resolve) => answers.push(() => resolve({ predictions, lengths, capsules })));
    },
  });
  return { asked, answers, handlers };
}

async function opened(handlers: ReturnType<typeof smallInspector>['handlers']) {
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  return app;
}
const centre = { x: 0.5, y: 0.5 };

beforeEach(() => void vi.useRealTimers());
afterEach(() => void vi.useRealTimers());

test('every stroke and every clearing is one step for undo', async () => {
  const { ownDigit, history } = await opened(smallInspector().handlers);
  expect(ownDigit.pixels).toBeNull();
  ownDigit.begin({ x: 0.3, y: 0.3 }, 0.05);
  ownDigit.extend({ x: 0.3, y: 0.7 });
  const inked = () => ownDigit.ink!.values.reduce((a, b) => a + b);
  const live = inked();
  ownDigit.end();
  const one = inked();
  expect(one).toBe(live);
  ownDigit.begin({ x: 0.7, y: 0.3 }, 0.05);
  ownDigit.end();
  const two = inked();
  expect(two).toBeGreaterThan(one + 100);
  ownDigit.clear();
  expect(ownDigit.pixels).toBeNull();
  history.undo();
  expect(inked()).toBe(two);
  history.undo();
  expect(inked()).toBe(one);
  history.redo();
  expect(inked()).toBe(two);
});

test('clearing takes the turning with it, and one undo brings both back', async () => {
  const { ownDigit, history } = await opened(smallInspector().handlers);
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  ownDigit.turn({ angle: 60, x: 2 });
  const seen = [...ownDigit.pixels!];
  ownDigit.clear();
  expect([ownDigit.pixels, ownDigit.turned]).toEqual([null, false]);
  history.undo();
  expect(ownDigit.turning).toMatchObject({ angle: 60, x: 2, scale: 1 });
  expect([...ownDigit.pixels!]).toEqual(seen);
  history.redo();
  expect([ownDigit.pixels, ownDigit.turned]).toEqual([null, false]);
});

test('of changes that come while the network reads, only the last is read', async () => {
  const { asked, answers, handlers } = heldInspector();
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  const { ownDigit } = app;
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  for (let angle = 0; angle < 50; angle++) {
    ownDigit.turn({ angle });
    flushSync();
    ownDigit.read();
  }
  ownDigit.turn({ x: 1 });
  ownDigit.read();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toHaveLength(1);
  answers[0]!();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect([...asked[1]!.pixels].map((value) => Math.round(value * 255))).toEqual([...ownDigit.pixels!]);
  answers[1]!();
  await vi.waitFor(() => expect(ownDigit.encoding).not.toBeNull());
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toHaveLength(2);
});

test('Explore’s digit is taken as it is, turned, and handed back as an image without a label', async () => {
  const app = await opened(smallInspector().handlers);
  const { explorer, history, ownDigit } = app;
  await explorer.show({ split: 'test', index: 4 });
  ownDigit.takeSample();
  expect(await ownDigit.show()).toBe(true);
  expect(explorer.read).toMatchObject({ split: 'own', index: 1, label: null, pixels: ownDigit.pixels });
  expect(explorer.original).toHaveLength(4);
  expect(history.undoText).toBe('Show own digit 1');
  history.undo();
  await vi.waitFor(() => expect(explorer.read).toMatchObject({ split: 'test', index: 4, label: 1 }));
  history.redo();
  await vi.waitFor(() => expect(explorer.read).toMatchObject({ split: 'own', index: 1 }));
});

test('a file that is no picture says so, and the digit stays', async () => {
  const { ownDigit, toasts } = await opened(smallInspector().handlers);
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  const before = ownDigit.source;
  expect(await ownDigit.open(new File(['text'], 'digit.png', { type: 'image/png' }))).toBe(false);
  expect(ownDigit.source).toBe(before);
  expect(toasts.current).toMatchObject({ kind: 'failed', text: expect.stringContaining('digit.png') });
  expect(toasts.current!.hint).toContain('PNG');
});

test('the curve is read once nothing has changed for a moment, in one request', async () => {
  const requests: number[] = [];
  const { handlers } = smallInspector({
    encode: ({ pixels }) => {
      const n = pixels.length / 4;
      requests.push(n);
      const all = Array.from({ length: n }, (_, at) =>
        encode({ pixels: pixels.subarray(at * 4, at * 4 + 4) }),
      );
      return {
        capsules: Float32Array.from(all.flatMap(({ capsules }) => [...capsules])),
        lengths: Float32Array.from(all.flatMap(({ lengths }) => [...lengths])),
        predictions: Uint8Array.from(all.flatMap(({ predictions }) => [...predictions])),
      };
    },
  });
  const { ownDigit } = await opened(handlers);
  requests.length = 0;
  ownDigit.begin({ x: 0.4, y: 0.2 }, 0.02);
  ownDigit.end();
  ownDigit.readCurve(90)();
  ownDigit.readCurve(90);
  await vi.waitFor(() => expect(ownDigit.curve?.angles).toHaveLength(37), { timeout: 5000 });
  expect(requests).toEqual([37]);
  ownDigit.clear();
  ownDigit.readCurve(90);
  expect(ownDigit.curve).toBeNull();
});

/** A digit whose curve the network reads now, until it is answered. */
async function whileCurveIsRead() {
  const { asked, answers, handlers } = heldInspector();
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  const { ownDigit } = app;
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  const leave = ownDigit.readCurve(90);
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 5000 });
  const answered = async () => {
    answers[0]!();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { app, ownDigit, leave, answered };
}

test('a curve that comes late is not shown for an empty pad', async () => {
  const { ownDigit, leave, answered } = await whileCurveIsRead();
  leave();
  ownDigit.clear();
  ownDigit.readCurve(90);
  await answered();
  expect([ownDigit.curve, ownDigit.curveOld]).toEqual([null, false]);
});

test('a curve that comes late is not shown for another digit', async () => {
  const { ownDigit, leave, answered } = await whileCurveIsRead();
  leave();
  ownDigit.turn({ scale: 1.2 });
  ownDigit.readCurve(90);
  await answered();
  expect([ownDigit.curve, ownDigit.curveOld]).toEqual([null, true]);
});

test('a curve that cannot be read says why, and leaves none behind', async () => {
  let broken = false;
  const { handlers } = smallInspector({
    encode: (input) => {
      if (broken) throw new AppError('internal', 'No angles.');
      return { ...encode(input), lengths: new Float32Array(37 * 3), predictions: new Uint8Array(37) };
    },
  });
  const { ownDigit } = await opened(handlers);
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  ownDigit.readCurve(90);
  await vi.waitFor(() => expect(ownDigit.curve).not.toBeNull(), { timeout: 5000 });
  broken = true;
  ownDigit.readCurve(90);
  await vi.waitFor(() => expect(ownDigit.curveFailure?.message).toBe('No angles.'), { timeout: 5000 });
  expect([ownDigit.curve, ownDigit.curveOld, ownDigit.failure]).toEqual([null, false, null]);
});

/** Opens a model of 2 classes, where one of 3 was open. */
async function openSmaller(app: Awaited<ReturnType<typeof opened>>, handlers: { openModel?: unknown }) {
  const { model } = smallInspector();
  const smaller = {
    ...model,
    model: 'smaller',
    decoder: { ...model.decoder!, classes: 2 },
    statistics: null,
  };
  smaller.decoder.layers = smaller.decoder.layers.map((layer) => ({
    ...layer,
    kernel: layer.kernel.slice(0, 2 * 4 * 4),
    inputs: 2 * 4,
  }));
  handlers.openModel = () => smaller;
  expect(await app.session.open({ kind: 'bundled', id: 'smaller' }, 'Smaller')).toBe(true);
}

test('of a reading by a model with more classes nothing is left once another is open', async () => {
  const reading = { capsules: new Float32Array(12).fill(0.1), lengths: Float32Array.of(0, 0, 1) };
  const late: (() => void)[] = [];
  let held = false;
  const { handlers } = smallInspector({
    encode: (input) => {
      if (input.pixels.length > 4)
        return { ...reading, lengths: new Float32Array(37 * 3), predictions: new Uint8Array(37).fill(2) };
      const answer = { ...reading, predictions: Uint8Array.of(2) };
      return held ? new Promise((resolve) => late.push(() => resolve(answer))) : answer;
    },
  });
  const app = await opened(handlers);
  const { ownDigit, explorer } = app;
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  ownDigit.read();
  ownDigit.readCurve(90);
  await vi.waitFor(() => expect(ownDigit.readAs).toBe(2));
  await vi.waitFor(() => expect(ownDigit.curve).not.toBeNull(), { timeout: 5000 });
  expect([ownDigit.reconstruction?.length, explorer.digit]).toEqual([4, 2]);
  held = true;
  ownDigit.read();
  await vi.waitFor(() => expect(late).toHaveLength(1));
  await openSmaller(app, handlers);
  // Before any view has asked for another reading.
  expect([ownDigit.readAs, ownDigit.reconstruction, ownDigit.curve]).toEqual([null, null, null]);
  expect([explorer.read, explorer.digit]).toEqual([null, 1]);
  late[0]!();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ownDigit.readAs).toBeNull();
});

test('what comes to the pad while the pen is down takes the place of the stroke', async () => {
  const { ownDigit, history } = await opened(smallInspector().handlers);
  ownDigit.source = { kind: 'picture', name: 'even.png', inverted: false, grey: evenGrey() };
  ownDigit.begin(centre, 0.1);
  ownDigit.end();
  ownDigit.begin({ x: 0.2, y: 0.2 }, 0.1);
  expect(ownDigit.drawing).toBe(true);
  history.undo(); // back to a picture that has no ink
  ownDigit.extend({ x: 0.8, y: 0.8 });
  ownDigit.end();
  expect([ownDigit.drawing, ownDigit.ink, ownDigit.source.kind]).toEqual([false, null, 'picture']);
  history.redo();
  expect(ownDigit.source).toMatchObject({ kind: 'drawn', strokes: [expect.anything()] });
});

const evenGrey = () => ({ height: 20, width: 20, values: new Float32Array(400), darkOnLight: false });
