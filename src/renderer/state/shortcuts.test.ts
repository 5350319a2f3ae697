import { expect, it } from 'vitest';
import { keyCaps, keyOf, keysText, shortcuts } from './shortcuts.ts';
import type { Shortcut } from './shortcuts.ts';

const press = (key: string, options: KeyboardEventInit = {}) =>
  keyOf(new KeyboardEvent('keydown', { key, ...options }));

it('names key presses as the table does', () => {
  expect(press('z', { ctrlKey: true })).toBe('mod+z');
  expect(press('Z', { metaKey: true, shiftKey: true })).toBe('mod+shift+z');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('R', { shiftKey: true })).toBe('r');
  expect(press(' ')).toBe('space');
  expect(press('ArrowLeft', { shiftKey: true })).toBe('shift+left');
});

it('shows key caps of the platform', () => {
  expect(keyCaps('mod+shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyCaps('mod+o', true)).toEqual(['⌘', 'O']);
  expect([keysText('mod+shift+z', false), keysText('mod+4', true)]).toEqual(['Ctrl+Shift+Z', '⌘ 4']);
});

it('has an id for each action', () => {
  const ids = shortcuts.map(({ id }) => id);
  expect(ids.filter((id, n) => ids.indexOf(id) < n)).toEqual([]);
});

it('turns pages in Learn and iterations in Routing with the same keys', () => {
  const heard = (key: string) =>
    (shortcuts as readonly Shortcut[])
      .filter(({ keys }) => keys.includes(key))
      .map(({ text, group }) => [text, group]);
  expect(heard('[')).toEqual([
    ['Previous page', 'Learn'],
    ['Previous iteration', 'Routing'],
  ]);
  expect(heard(']')).toEqual([
    ['Next page', 'Learn'],
    ['Next iteration', 'Routing'],
  ]);
});

it('gives no key to two actions that are heard together', () => {
  const acting = (shortcuts as readonly Shortcut[]).filter(({ byControl }) => !byControl);
  for (const view of ['Learn', 'Train', 'Evaluate', 'Explore', 'Routing']) {
    const heard = acting.filter(({ group }) => group === 'Everywhere' || group === view);
    const keys = heard.flatMap((shortcut) => [...shortcut.keys]);
    expect(new Set(keys).size, view).toBe(keys.length);
  }
});
