import { expect, it, vi } from 'vitest';
import type { Evaluation } from '../../shared/contract/models.ts';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

const evaluation: Evaluation = {
  dataset: 'mnist',
  split: 'test',
  images: 6,
  accuracy: 5 / 6,
  interval: { low: 0.4, high: 0.97 },
  confusion: [],
  perClass: [],
  lengths: new Float32Array(18),
  predictions: Uint8Array.of(0, 1, 2, 0, 2, 2),
  labels: Uint8Array.of(0, 1, 2, 0, 1, 2),
  meanLengthRight: 0.9,
  meanLengthWrong: 0.1,
  seconds: 1,
};

async function start(evaluate: NonNullable<Parameters<typeof smallInspector>[0]>['evaluate']) {
  const { handlers } = smallInspector({ ...(evaluate && { evaluate }) });
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  return app;
}

it('evaluates once, with progress, for everyone who asks', async () => {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const evaluate = vi.fn(async (_input, call) => {
    call.progress(3, 6);
    await finished;
    return evaluation;
  });
  const app = await start(evaluate);
  const both = Promise.all([app.evaluations.run('test'), app.evaluations.run('test')]);
  await vi.waitFor(() => expect(app.evaluations.running?.progress).toMatchObject({ done: 3, total: 6 }));
  finish();
  expect((await both).map((result) => result?.accuracy)).toEqual([5 / 6, 5 / 6]);
  await app.evaluations.run('test');
  expect(evaluate).toHaveBeenCalledTimes(1);
  expect([app.evaluations.running, app.evaluations.result('validation')]).toEqual([null, null]);
});

it('finds the next misread image, around the end, within the chosen class', async () => {
  const app = await start(() => evaluation);
  expect(await app.samples.nextMisread(0)).toBe(4);
  expect(await app.samples.nextMisread(4)).toBe(4);
  app.samples.only = 2;
  expect(await app.samples.nextMisread(0)).toBeNull();
});

it('stops when it is cancelled', async () => {
  const app = await start(async (_input, call) => {
    for (;;) {
      call.throwIfCancelled();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  const running = app.evaluations.run('test');
  await new Promise((resolve) => setTimeout(resolve, 30));
  app.evaluations.cancel();
  expect(await running).toBeNull();
  expect([app.evaluations.running, app.evaluations.problem('test')]).toEqual([null, null]);
});

const openAnother = (app: Awaited<ReturnType<typeof start>>) =>
  app.session.open({ kind: 'bundled', id: 'other' }, 'Other');

it('forgets results and failures when another model is opened', async () => {
  let broken = false;
  const app = await start(() => {
    if (broken) throw new AppError('internal', 'No.');
    return evaluation;
  });
  await app.evaluations.run('test');
  broken = true;
  expect(await app.evaluations.run('validation')).toBeNull();
  expect([app.evaluations.result('test')?.images, app.evaluations.problem('validation')?.message]).toEqual([
    6,
    'No.',
  ]);
  await openAnother(app);
  expect([app.evaluations.result('test'), app.evaluations.problem('test')]).toEqual([null, null]);
});

it('gives up when another model is opened meanwhile, and evaluates that when asked', async () => {
  const cancelled: string[] = [];
  const app = await start(async ({ model }, call) => {
    if (model === 'handle 2') return { ...evaluation, accuracy: 1 };
    call.progress(3, 6);
    while (!call.cancelled) await new Promise((resolve) => setTimeout(resolve, 5));
    cancelled.push(model);
    return evaluation;
  });
  const first = app.evaluations.run('test');
  await vi.waitFor(() => expect(app.evaluations.running?.progress.done).toBe(3));
  await openAnother(app);
  expect([app.evaluations.running, app.evaluations.problem('test')]).toEqual([null, null]);
  await vi.waitFor(() => expect(cancelled).toEqual(['handle 1']));
  expect((await app.evaluations.run('test'))?.accuracy).toBe(1);
  expect([await first, app.evaluations.result('test')?.accuracy]).toEqual([null, 1]);
});
