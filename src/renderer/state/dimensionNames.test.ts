import { expect, it, vi } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { DimensionNames, NameInput } from '../../shared/names.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

/** Names are kept per model, as the engine does. Model 1 is open. */
async function opened() {
  const { model, handlers } = smallInspector();
  const { dims } = model.configuration.network.digitCapsules;
  const kept: Record<string, DimensionNames> = {};
  const asked = vi.fn<(input: NameInput) => void>();
  const { app } = testApp({
    inspector: {
      ...handlers,
      nameDimension(input) {
        asked(input);
        const { digit, dimension, name } = input;
        const names = [...(kept[input.model] ?? model.names)];
        names[digit * dims + dimension] = name;
        return (kept[input.model] = names);
      },
    },
  });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  return { app, asked, kept, dims };
}

it('names a dimension as one step, which undo and redo write too', async () => {
  const { app, kept, dims } = await opened();
  const place = 1 * dims + 2;
  app.names.give(1, 2, '  slant ');
  expect([app.names.label(1, 2), app.history.undoText]).toEqual(['slant', 'Name dim 2 slant']);
  await vi.waitFor(() => expect(kept['handle 1']![place]).toBe('slant'));
  app.history.undo();
  await vi.waitFor(() => expect(kept['handle 1']![place]).toBe(''));
  app.history.redo();
  await vi.waitFor(() => expect(kept['handle 1']![place]).toBe('slant'));
});

it("undoes nothing in another model's names", async () => {
  const { app, asked, kept } = await opened();
  app.names.give(1, 2, 'slant');
  await vi.waitFor(() => expect(kept['handle 1']).toBeTruthy());
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other'); // in Evaluate, say: Explore is not shown
  expect(app.history.undoText).toBeNull();
  app.history.undo();
  app.names.give(0, 0, 'thickness');
  await vi.waitFor(() => expect(kept['handle 2']).toBeTruthy());
  expect(asked).toHaveBeenCalledTimes(2);
  expect(kept['handle 2']!.filter(Boolean)).toEqual(['thickness']);
  expect(kept['handle 1']!.filter(Boolean)).toEqual(['slant']);
});

it('asks for no name that is no text, and says why in plain words', async () => {
  const { app, asked } = await opened();
  app.names.give(1, 2, 'a\u0007b');
  expect([app.names.of(1, 2), app.history.undoText]).toEqual(['', null]);
  expect(app.toasts.current).toMatchObject({
    text: 'This cannot be a name: it holds a control character, U+0007.',
    hint: 'Type the name instead of pasting it.',
  });
  expect(asked).not.toHaveBeenCalled();
});

it('takes back a name that cannot be kept, and says why', async () => {
  const { app, asked } = await opened();
  asked.mockImplementationOnce(() => {
    throw new AppError('unwritable-file', 'The disk is full.', 'Make room.');
  });
  app.names.give(1, 2, 'slant');
  await vi.waitFor(() => expect(app.toasts.current?.text).toBe('The disk is full.'));
  expect(app.names.of(1, 2)).toBe('');
});
