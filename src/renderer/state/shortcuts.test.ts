import { expect, it } from 'vitest';
import { keyCaps, keyOf, shortcuts } from './shortcuts.ts';

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
});

it('lists the keys of the pages of Learn with Learn, which alone hears them', () => {
  const pages = shortcuts.filter(({ keys }) => ['[', ']'].includes(keys[0]));
  expect(pages.map(({ text, group }) => [text, group])).toEqual([
    ['Previous page', 'Learn'],
    ['Next page', 'Learn'],
  ]);
});

it('gives no key to two actions', () => {
  const keys = shortcuts
    .filter((shortcut) => !('byControl' in shortcut))
    .flatMap((shortcut) => [...shortcut.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});
