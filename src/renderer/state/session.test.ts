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
  broken = false;
  expect(await app.session.openBytes(new File([new Uint8Array(9)], 'whole.safetensors'))).toBe(true);
  expect(app.toasts.current).toBeNull(); // what was said before is out of date
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

it('opens the model again, once for all, when those of another page have taken its place', async () => {
  let kept = 'handle 1';
  let opened = 0;
  const { model } = smallInspector();
  const { app } = await start({
    openModel: () => ({ ...model, model: (kept = `handle ${++opened}`) }),
    encode: (input) => {
      if (input.model !== kept)
        throw new AppError('not-found', `The model '${input.model}' is not open.`, '');
      return encode(input);
    },
  });
  await vi.waitFor(() => expect(app.session.model).not.toBeNull());
  const pixels = new Float32Array(4);
  const call = () => app.session.call('encode', { pixels });
  await call();
  kept = 'of another page';
  await Promise.all([call(), call()]);
  expect(opened).toBe(2);
  await call();
  expect(opened).toBe(2);
});

it('tells what else was not found, and tries a model anew that could not be opened again', async () => {
  let [opened, broken] = [0, false];
  const { model } = smallInspector();
  const { app, servers } = await start({
    openModel: () => {
      opened++;
      if (broken) throw new AppError('unreadable-file', 'The file is being written.', 'Try again.');
      return { ...model, model: 'one' };
    },
    encode: () => {
      throw new AppError('not-found', 'There is no such image.', '');
    },
  });
  await vi.waitFor(() => expect(app.session.model).not.toBeNull());
  const call = () => app.session.call('encode', { pixels: new Float32Array(4) });
  await expect(call()).rejects.toThrow('There is no such image.');
  servers.inspector!.close();
  await vi.waitFor(() => expect(app.connection.inspector.state).toBe('lost'));
  broken = true;
  await expect(call()).rejects.toThrow('The file is being written.');
  broken = false;
  const before = opened;
  await expect(call()).rejects.toThrow('There is no such image.');
  expect(opened).toBeGreaterThan(before);
});

it('says why there is no model at all', async () => {
  const { app } = await start({
    openModel: () => {
      throw new AppError('unreadable-file', 'The bundled model is damaged.', 'Install the app again.');
    },
  });
  await vi.waitFor(() => expect(app.session.failure?.message).toBe('The bundled model is damaged.'));
});
