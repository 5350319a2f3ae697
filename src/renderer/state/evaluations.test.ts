import { expect, it, vi } from 'vitest';
import type { Evaluation } from '../../shared/contract.ts';
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
  const evaluate = vi.fn(async (_input, call) => {
    call.progress(3, 6);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return evaluation;
  });
  const app = await start(evaluate);
  const both = Promise.all([app.evaluations.run('test'), app.evaluations.run('test')]);
  await vi.waitFor(() => expect(app.evaluations.running?.progress).toMatchObject({ done: 3, total: 6 }));
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

it('stops when it is cancelled, and forgets results with their model', async () => {
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
  expect([app.evaluations.running, app.evaluations.failure]).toEqual([null, null]);
});

it('forgets results when another model is opened', async () => {
  const app = await start(() => evaluation);
  await app.evaluations.run('test');
  expect(app.evaluations.result('test')).not.toBeNull();
  await app.session.open({ kind: 'bundled', id: 'small' }, 'Small');
  expect(app.evaluations.result('test')).toBeNull();
});
