import { expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { testApp } from '../testing/app.ts';
import { encode, smallInspector } from '../testing/engine.ts';

async function start(given: Parameters<typeof smallInspector>[0] = {}) {
  const { handlers } = smallInspector(given);
  const started = testApp({ inspector: handlers });
  await started.app.connection.inspector.connect();
  await vi.waitFor(() =>
    expect(started.app.session.opening === null && started.app.session.checkpoints).toBeTruthy(),
  );
  return started;
}

it('opens the first checkpoint there is', async () => {
  const { app } = await start();
  await vi.waitFor(() => expect(app.session.model?.title).toBe('Small'));
  expect(app.session.dataset?.id).toBe('mnist');
});

it('keeps the open model when another cannot be opened', async () => {
  let broken = false;
  const { model } = smallInspector();
  const { app } = await start({
    openModel: () => {
      if (broken) throw new AppError('unreadable-file', 'Not a checkpoint.', 'Choose another file.');
      return { ...model, model: 'one' };
    },
  });
  await vi.waitFor(() => expect(app.session.model).not.toBeNull());
  const before = app.session.model;
  broken = true;
  expect(await app.session.openBytes(new File([new Uint8Array(9)], 'broken.safetensors'))).toBe(false);
  expect(app.session.model).toBe(before);
  expect(app.toasts.current).toMatchObject({ text: 'Not a checkpoint.', hint: 'Choose another file.' });
});

it('opens the model again when the inspector has ended, without the page noticing', async () => {
  const handles: string[] = [];
  const { app, servers } = await start({
    encode: (input) => {
      handles.push(input.model);
      return encode(input);
    },
  });
  await vi.waitFor(() => expect(app.session.model).not.toBeNull());
  const { model } = app.session;
  const pixels = new Float32Array(4);
  await app.session.call('encode', { pixels });
  servers.inspector!.close();
  await vi.waitFor(() => expect(app.connection.inspector.state).toBe('lost'));
  await app.session.call('encode', { pixels });
  await app.session.call('encode', { pixels });
  expect(handles).toEqual(['handle 1', 'handle 2', 'handle 2']);
  expect(app.session.model).toBe(model);
});

it('says why there is no model at all', async () => {
  const { app } = await start({
    openModel: () => {
      throw new AppError('unreadable-file', 'The bundled model is damaged.', 'Install the app again.');
    },
  });
  await vi.waitFor(() => expect(app.session.failure?.message).toBe('The bundled model is damaged.'));
});
