import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';
import ModelPicker from './ModelPicker.svelte';

async function show(files: { path: string; name: string }[]) {
  const { model, handlers } = smallInspector();
  const shell = {
    recentFiles: () => files,
    forgetRecentFiles: vi.fn(() => (files.splice(0), null)),
    rememberFile: () => null,
  };
  const openModel = vi.fn(({ source }: { source: NonNullable<typeof model.source> }) => ({
    ...model,
    source,
    title: source.kind === 'path' ? 'From a file' : 'Small',
    model: 'handle',
  }));
  const { app } = testApp({ shell, inspector: { ...handlers, openModel } });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model).not.toBeNull());
  renderWithApp(app, ModelPicker, {});
  return { app, shell, openModel };
}

const open = () => fireEvent.keyDown(screen.getByLabelText(/^Model/), { key: 'ArrowDown' });
// By text: jsdom lays nothing out, so that nothing in the list counts as visible.
const option = async (text: RegExp) => (await screen.findByText(text)).closest('[role=option]')!;
async function choose(name: RegExp): Promise<void> {
  const item = await option(name);
  await fireEvent.pointerUp(item, { button: 0, pointerType: 'mouse' });
}

it('opens a file that was opened lately, and forgets them when asked', async () => {
  const files = [
    { path: '/home/someone/models/one.safetensors', name: 'one.safetensors' },
    { path: 'C:\\other\\two.safetensors', name: 'two.safetensors' },
  ];
  const { app, shell, openModel } = await show(files);
  await open();
  expect(await option(/two/)).toHaveTextContent('other');
  await choose(/one/);
  await waitFor(() => expect(app.session.model?.title).toBe('From a file'));
  expect(openModel.mock.lastCall![0]).toEqual({ source: { kind: 'path', path: files[0]!.path } });

  await open();
  await option(/two/);
  expect(screen.queryByText(/one/)).toBeNull(); // it is the open one
  await choose(/Clear list/);
  await waitFor(() => expect(shell.forgetRecentFiles).toHaveBeenCalledTimes(1));
  await open();
  await option(/Open a file/);
  await waitFor(() => expect(screen.queryByText(/two|Clear/)).toBeNull());
});

it('asks for a file as often as that is chosen, also after the dialog was cancelled', async () => {
  const { app, shell } = await show([]);
  const asked = vi.spyOn(app.session, 'chooseAndOpen').mockResolvedValue(false);
  for (const times of [1, 2]) {
    await open();
    await choose(/Open a file/);
    await waitFor(() => expect(asked).toHaveBeenCalledTimes(times));
  }
  expect(shell.forgetRecentFiles).not.toHaveBeenCalled();
});
