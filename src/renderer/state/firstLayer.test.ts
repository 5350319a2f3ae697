import { beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { Conv1 } from '../../shared/routingRequests.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

const trace = {
  iterations: 1,
  primaryCapsules: 1,
  classes: 1,
  couplings: Float32Array.of(1),
  agreements: Float32Array.of(1),
  sums: Float32Array.of(1),
  lengths: Float32Array.of(0.5),
  voteLengths: Float32Array.of(1),
  primary: Float32Array.of(1),
  capsules: Float32Array.of(0.5),
};
/** Of image n the map is n. */
const conv1 = (image: number): Conv1 => ({ filters: Float32Array.of(1), maps: Float32Array.of(image) });
const asked = vi.fn<(image: number) => Conv1 | Promise<Conv1>>();
beforeEach(() => asked.mockReset().mockImplementation(conv1));

async function opened() {
  const { handlers } = smallInspector({
    routingTrace: () => trace,
    conv1: ({ pixels }) => asked(Math.round(pixels[0]! * 255)),
  });
  const { app } = testApp({ inspector: handlers });
  app.explorer.sample = { split: 'test', index: 1 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.routing.refresh();
  return app;
}

async function show(app: Awaited<ReturnType<typeof opened>>, index: number): Promise<void> {
  app.explorer.sample = { split: 'test', index };
  await app.routing.refresh();
}

it("reads Routing's image once, another coupling of it not again", async () => {
  const { firstLayer, routing } = await opened();
  await firstLayer.refresh();
  expect(firstLayer.current?.maps[0]).toBe(1);
  await routing.couple(routing.choices[0]!);
  await firstLayer.refresh();
  expect(asked).toHaveBeenCalledOnce();
});

it('drops an answer that another image has overtaken', async () => {
  const app = await opened();
  let answer: (conv1: Conv1) => void = () => undefined;
  asked.mockImplementationOnce(async () => new Promise((resolve) => (answer = resolve)));
  const slow = app.firstLayer.refresh();
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  await show(app, 5);
  await app.firstLayer.refresh();
  answer(conv1(1));
  await slow;
  expect(app.firstLayer.current?.maps[0]).toBe(5);
});

it("reads a digit of one's own anew in another model", async () => {
  const app = await opened();
  const { explorer, firstLayer, routing, session } = app;
  explorer.sample = { split: 'own', index: 1, pixels: Uint8Array.of(4, 4, 4, 4) };
  await routing.refresh();
  await firstLayer.refresh();
  expect(firstLayer.current?.maps[0]).toBe(4);
  await session.open({ kind: 'bundled', id: 'other' }, 'Other');
  expect(firstLayer.current).toBeNull();
  await routing.refresh();
  await firstLayer.refresh();
  expect(firstLayer.current?.maps[0]).toBe(4);
});

it('says what failed, and tries again when asked', async () => {
  const { firstLayer } = await opened();
  asked.mockImplementationOnce(() => {
    throw new AppError('not-supported', 'Too large.', 'Choose another.');
  });
  await firstLayer.refresh();
  expect([firstLayer.failure?.message, firstLayer.current]).toEqual(['Too large.', null]);
  await firstLayer.refresh();
  expect([firstLayer.failure, firstLayer.current?.maps[0]]).toEqual([null, 1]);
});
