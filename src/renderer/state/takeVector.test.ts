import { expect, it, vi } from 'vitest';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

async function opened() {
  const { app } = testApp({ inspector: smallInspector().handlers });
  app.explorer.sample = { split: 'test', index: 0 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  return app;
}

it('takes another image’s vector of the same capsule, keeps locked dimensions and the image, and can be undone', async () => {
  const { explorer, history } = await opened();
  explorer.toggleLock(1);
  await explorer.takeFrom({ split: 'test', index: 5 }); // capsule 0 of image 5 is 0.1 + 5 / 100 everywhere
  expect([...explorer.values].map((value) => Number(value.toFixed(3)))).toEqual([0.15, 0.1, 0.15, 0.15]);
  expect(explorer.read!.index).toBe(0);
  expect(explorer.output).not.toEqual(explorer.unchanged);
  expect(history.undoText).toBe('Take the vector of No. 5');
  history.undo();
  expect(explorer.changed).toBe(false);
  expect(explorer.locked[1]).toBe(true);
});

it('an image that is not there changes nothing, and says so', async () => {
  const app = testAppWithoutImage(await opened());
  await app.explorer.takeFrom({ split: 'test', index: 99 });
  expect(app.explorer.changed).toBe(false);
  expect(app.history.undoText).toBe(null);
  expect(app.toasts.current).toMatchObject({ kind: 'failed', text: 'There is no image 99.' });
});

/** The small inspector has six images and answers any number; a real one refuses. */
function testAppWithoutImage(app: Awaited<ReturnType<typeof opened>>) {
  app.session.call = () => Promise.reject(new Error('There is no image 99.'));
  return app;
}
