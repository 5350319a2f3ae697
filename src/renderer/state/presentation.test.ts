import { expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';

it('asks the host once for each change', async () => {
  const present = vi.fn((_: { on: boolean }) => null);
  const { app } = testApp({ shell: { present } });
  await app.presentation.set(true);
  await app.presentation.set(true);
  expect(app.presentation.on).toBe(true);
  await app.presentation.set(false);
  expect(present.mock.calls.map(([input]) => input)).toEqual([{ on: true }, { on: false }]);
  expect(app.toasts.current).toBe(null);
});

it('in a browser it does what a page can, and says once how to enlarge', async () => {
  const present = () => {
    throw new AppError('not-supported', 'A page cannot enlarge itself.', 'Ctrl and +');
  };
  const { app } = testApp({ shell: { present } });
  await app.presentation.set(true);
  expect(app.presentation.on).toBe(true);
  expect(app.toasts.current).toMatchObject({ text: 'A page cannot enlarge itself.', hint: 'Ctrl and +' });
  app.toasts.dismiss();
  await app.presentation.set(false);
  expect(app.toasts.current).toBe(null);
});
