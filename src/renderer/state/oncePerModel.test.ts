import { expect, it, vi } from 'vitest';
import type { CallOptions } from '../../shared/calls.ts';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';
import { OncePerModel } from './oncePerModel.svelte.ts';

interface Asked {
  dataset: string;
  model: string;
  options: Required<CallOptions>;
  answer(result: number): void;
  fail(error: Error): void;
}

/** A figure that is asked of the test, which may answer when it likes, also after it was told to stop. */
async function start(shipped?: number) {
  const { app } = testApp({ inspector: smallInspector().handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  const asked: Asked[] = [];
  const figure = new OncePerModel<number>(app.session, {
    ...(shipped !== undefined && { shipped: () => shipped }),
    compute: (dataset, options, { model }) =>
      new Promise((answer, fail) => asked.push({ dataset, model, options, answer, fail })),
  });
  const openAnother = () => app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  return { figure, asked, openAnother };
}

it('takes what came with the model, and asks nothing', async () => {
  const { figure, asked } = await start(0);
  expect(figure.current).toBe(0);
  expect(await figure.compute()).toBe(0);
  expect(asked).toEqual([]);
});

it('is computed once, with progress, for all who ask', async () => {
  const { figure, asked } = await start();
  const both = Promise.all([figure.compute(), figure.compute()]);
  expect(asked).toMatchObject([{ dataset: 'mnist', model: 'handle 1' }]);
  expect(figure.progress).toEqual({ done: 0, total: 0, text: '' });
  asked[0]!.options.onProgress({ done: 1, total: 3, text: '' });
  expect(figure.progress?.done).toBe(1);
  asked[0]!.answer(7);
  expect(await both).toEqual([7, 7]);
  expect([figure.current, figure.progress, figure.failure]).toEqual([7, null, null]);
  expect(await figure.compute()).toBe(7);
  expect(asked).toHaveLength(1);
});

it('says what failed until it is tried again', async () => {
  const { figure, asked } = await start();
  const first = figure.compute();
  asked[0]!.fail(new AppError('internal', 'No.', 'Again.'));
  expect(await first).toBeNull();
  expect([figure.current, figure.progress]).toEqual([null, null]);
  expect(figure.problem).toEqual({ code: 'internal', message: 'No.', hint: 'Again.' });
  void figure.compute();
  expect([asked.length, figure.failure]).toEqual([2, null]);
});

it('is given up at once, which people need not be told, and may be begun again before that is heard', async () => {
  const { figure, asked } = await start();
  const first = figure.compute();
  figure.cancel();
  expect(asked[0]!.options.signal.aborted).toBe(true);
  expect([figure.progress, figure.failure?.code, figure.problem]).toEqual([null, 'cancelled', null]);
  const second = figure.compute();
  expect(asked).toHaveLength(2);
  asked[0]!.options.onProgress({ done: 9, total: 9, text: '' });
  asked[0]!.answer(1);
  expect(await first).toBeNull();
  expect([figure.current, figure.progress?.done]).toEqual([null, 0]);
  asked[1]!.answer(2);
  expect(await second).toBe(2);
});

it('has nothing to give up before it is begun, nor once it is known', async () => {
  const { figure, asked } = await start();
  figure.cancel();
  expect(figure.failure).toBeNull();
  const done = figure.compute();
  asked[0]!.answer(7);
  await done;
  figure.cancel();
  expect([figure.current, figure.failure]).toEqual([7, null]);
});

it('keeps nothing of a model that is not open any more, whatever comes of it', async () => {
  const { figure, asked, openAnother } = await start();
  const first = figure.compute();
  await openAnother();
  expect(asked[0]!.options.signal.aborted).toBe(true);
  expect([figure.progress, figure.failure]).toEqual([null, null]);
  const second = figure.compute();
  asked[0]!.answer(1);
  expect(await first).toBeNull();
  expect([figure.current, figure.progress?.done]).toEqual([null, 0]);
  asked[1]!.answer(2);
  expect(await second).toBe(2);
  expect(asked[1]!.model).toBe('handle 2');
});

it('keeps what it found of a model until that is opened again', async () => {
  const { model } = smallInspector();
  let step = 1;
  let { decoder } = model;
  const { handlers } = smallInspector({
    openModel: ({ source }) => ({ ...model, source, step, decoder, model: 'handle' }),
  });
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  let asked = 0;
  const figure = new OncePerModel<number>(app.session, { compute: async () => ++asked });
  const open = async (id: string) => app.session.open({ kind: 'bundled', id }, id);
  await open('a');
  expect(await figure.compute()).toBe(1);
  await open('b');
  expect(figure.current).toBeNull();
  expect(await figure.compute()).toBe(2);
  await open('a');
  expect(figure.current).toBe(1);
  step = 2; // the file was written anew
  await open('a');
  expect(figure.current).toBeNull();
  decoder = null; // nothing tells such weights from others
  await open('a');
  expect(await figure.compute()).toBe(3);
  expect(figure.current).toBe(3);
  await open('a');
  expect(figure.current).toBeNull();
});
