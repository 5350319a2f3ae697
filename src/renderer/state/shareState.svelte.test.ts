import { expect, it, vi } from 'vitest';
import { decodeFragment, encodeFragment } from '../../shared/page/fragment.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';
import { beginWith, currentState } from './shareState.svelte.ts';

async function open(begin: (app: ReturnType<typeof testApp>['app']) => void) {
  const { app } = testApp({ inspector: smallInspector().handlers });
  app.explorer.sample = { split: 'test', index: 1 };
  const stop = $effect.root(() => begin(app));
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  await Promise.resolve();
  return { app, stop };
}

it('carries image, capsule, view and choices from one page to another', async () => {
  const { app: sender } = await open(() => undefined);
  expect(currentState(testApp().app, () => true)).toBeNull();
  await sender.explorer.show({ split: 'test', index: 4 });
  sender.explorer.decodeAs(2);
  sender.explorer.set(3, 0.75);
  sender.settings.remember('explore', 'tab', 'grid');
  sender.settings.remember('explore', 'address', 'https://example.org/');
  const state = currentState(sender, () => false)!;
  expect(state.enclosed).toMatchObject({ label: 1, pixels: Uint8Array.of(4, 4, 4, 4) });
  expect(state.choices).toEqual({ tab: 'grid' });
  expect(currentState(sender, () => true)!.enclosed).toBeNull();

  const received = decodeFragment(encodeFragment({ ...state, choices: { ...state.choices, odd: 'x' } }));
  const { app, stop } = await open((app) => beginWith(app, received));
  await vi.waitFor(() => expect(app.explorer.digit).toBe(2));
  expect(app.explorer.read).toMatchObject({ split: 'test', index: 4 });
  expect([...app.explorer.values]).toEqual([...sender.explorer.values]);
  expect(app.explorer.output).toEqual(sender.explorer.output);
  expect(app.history.undoText).toBeNull();
  expect(app.settings.current.views.explore).toEqual({ tab: 'grid' });
  app.explorer.turn(0, 0.5);
  app.explorer.resetAll();
  await app.explorer.show({ split: 'test', index: 1 }); // goes its own way from there
  expect(app.explorer.digit).toBe(1);
  stop();
});

it('leaves out what the capsule has not', async () => {
  const state = {
    model: '00000000',
    view: 'learn' as const,
    page: 3,
    image: { split: 'test' as const, index: 1 },
    enclosed: null,
    digit: 9,
    turned: [[0, 0.5]] as [number, number][],
    choices: {},
  };
  const { app, stop } = await open((app) => beginWith(app, state));
  expect([app.explorer.digit, app.explorer.changed]).toEqual([1, false]); // there is no capsule 9
  expect([app.navigation.view, app.settings.view('learn', 'page', 0)]).toEqual(['learn', 3]);
  app.explorer.takeUp(2, [[99, 0.5]]);
  expect([app.explorer.digit, app.explorer.changed, app.explorer.values.length]).toEqual([2, false, 4]);
  stop();
});
