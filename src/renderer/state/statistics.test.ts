import { expect, it, vi } from 'vitest';
import { testApp } from '../testing/app.ts';
import { smallInspector, statistics } from '../testing/engine.ts';

/** A model without statistics; each request for them waits until it is answered or cancelled. */
async function start() {
  const { model } = smallInspector();
  const answers: (() => void)[] = [];
  const { handlers } = smallInspector({
    openModel: () => ({ ...model, statistics: null, model: 'one' }),
    capsuleStatistics: async (_input, call) => {
      call.progress(1, 3);
      let answered = false;
      answers.push(() => (answered = true));
      while (!answered) {
        call.throwIfCancelled();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return statistics;
    },
  });
  const { app, servers } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  return { app, servers, answers };
}

it('measures with progress, and keeps what it found', async () => {
  const { app, answers } = await start();
  const done = app.statistics.compute();
  await vi.waitFor(() => expect(app.statistics.progress).toMatchObject({ done: 1, total: 3 }));
  expect(app.statistics.current).toBeNull();
  answers[0]!();
  await done;
  expect([app.statistics.current?.bins, app.statistics.progress]).toEqual([6, null]);
});

it('can be cancelled', async () => {
  const { app } = await start();
  const done = app.statistics.compute();
  await vi.waitFor(() => expect(app.statistics.progress?.total).toBe(3));
  app.statistics.cancel();
  await done;
  expect(app.statistics.failure?.code).toBe('cancelled');
});

it('turns to another model that is opened meanwhile', async () => {
  const { app, answers } = await start();
  const first = app.statistics.compute();
  await vi.waitFor(() => expect(answers.length).toBe(1));
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  const second = app.statistics.compute();
  await vi.waitFor(() => expect(answers.length).toBe(2));
  await first;
  expect([app.statistics.current, app.statistics.failure]).toEqual([null, null]);
  answers[1]!();
  await second;
  expect(app.statistics.current?.bins).toBe(6);
});

it('is tried once more when the inspector ends while it measures, and not for ever', async () => {
  const { app, servers, answers } = await start();
  for (const failure of [null, 'connection-lost']) {
    const { generation } = app.connection.inspector;
    const asked = answers.length;
    const done = app.statistics.compute();
    await vi.waitFor(() => expect(answers.length).toBe(asked + 1));
    servers.inspector!.close();
    await done;
    expect(app.statistics.failure?.code).toBe('connection-lost');
    await vi.waitFor(() => expect(app.connection.inspector.generation).toBe(generation + 1));
    await new Promise((resolve) => setTimeout(resolve));
    expect(app.statistics.failure?.code ?? null).toBe(failure);
  }
});
