import { expect, it, vi } from 'vitest';
import type { Settings } from '../../shared/contract/shell.ts';
import { mergeSettings } from '../../shared/settings.ts';
import { testApp } from '../testing/app.ts';

/** A host that keeps settings, as any number of pages change them. */
function host(answered: Promise<void> = Promise.resolve()) {
  let kept: Settings = {
    theme: 'dark',
    inkAlwaysWhite: true,
    letterKeys: true,
    views: { explore: { order: 'effect', unit: 'sigma' } },
  };
  const shell = {
    settings: async () => (await answered, kept),
    changeSettings: ({ settings }: { settings: Parameters<typeof mergeSettings>[1] }) =>
      (kept = mergeSettings(kept, settings)),
  };
  const page = () => {
    const { app } = testApp({ shell });
    void app.connection.shell.connect();
    return app.settings;
  };
  return { page, kept: () => kept };
}

it('sends only what was changed: two pages do not undo each other', async () => {
  const { page, kept } = host();
  const [one, two] = [page(), page()];
  await vi.waitFor(() => expect([one.dark, two.dark]).toEqual([true, true]));
  one.change({ theme: 'light' });
  one.remember('explore', 'order', 'index');
  two.change({ letterKeys: false });
  two.remember('explore', 'unit', 'value');
  two.remember('train', 'confusion', true);
  expect([one.dark, two.view('explore', 'unit', '')]).toEqual([false, 'value']);
  await vi.waitFor(() =>
    expect(kept()).toEqual({
      theme: 'light',
      inkAlwaysWhite: true,
      letterKeys: false,
      views: { explore: { order: 'index', unit: 'value' }, train: { confusion: true } },
    }),
  );
});

it('saves what is changed before it knows what is kept, and nothing beside', async () => {
  let answer: () => void = () => undefined;
  const { page, kept } = host(new Promise((resolve) => (answer = resolve)));
  const settings = page();
  settings.change({ letterKeys: false });
  settings.remember('explore', 'order', 'index');
  expect(settings.current.letterKeys).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(kept().letterKeys).toBe(true);
  answer();
  await vi.waitFor(() => expect(kept().letterKeys).toBe(false));
  await vi.waitFor(() => expect(kept().views).toEqual({ explore: { order: 'index', unit: 'sigma' } }));
  expect([kept().theme, kept().inkAlwaysWhite]).toEqual(['dark', true]);
  expect(settings.current).toEqual(kept());
});
