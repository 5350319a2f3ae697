import { expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

/** Each comparison waits until it is answered or cancelled. */
async function start() {
  const answers: ((failure?: AppError) => void)[] = [];
  const { handlers } = smallInspector({
    compareCouplings: async (_input, call) => {
      call.progress(100, 300);
      let answered: true | AppError | null = null;
      answers.push((failure) => (answered = failure ?? true));
      while (answered === null) {
        call.throwIfCancelled();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      if (answered !== true) throw answered;
      return { images: 300, results: [] };
    },
  });
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  return { app, couplings: app.couplings, answers };
}

it('compares with progress, once', async () => {
  const { couplings, answers } = await start();
  const done = couplings.compute();
  await vi.waitFor(() => expect(couplings.progress).toMatchObject({ done: 100, total: 300 }));
  answers[0]!();
  await done;
  expect([couplings.current?.images, couplings.progress, couplings.failure]).toEqual([300, null, null]);
  await couplings.compute();
  expect(answers).toHaveLength(1);
});

it('can be cancelled, which is no failure, and begun again', async () => {
  const { couplings, answers } = await start();
  const done = couplings.compute();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  couplings.cancel();
  await done;
  expect([couplings.current, couplings.progress, couplings.problem]).toEqual([null, null, null]);
  void couplings.compute();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
});

it('says what failed', async () => {
  const { couplings, answers } = await start();
  const done = couplings.compute();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!(new AppError('not-supported', 'Too large.', 'Choose another.'));
  await done;
  expect(couplings.failure).toMatchObject({ message: 'Too large.' });
});

it('forgets what it knew and what it computes when another model is open', async () => {
  const { app, couplings, answers } = await start();
  const first = couplings.compute();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  expect(couplings.progress).toBeNull();
  await first;
  expect([couplings.current, couplings.failure]).toEqual([null, null]);
  const second = couplings.compute();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]!();
  await second;
  expect(couplings.current?.images).toBe(300);
});
