import { screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { shortcuts } from '../state/shortcuts.ts';
import type { Shortcut } from '../state/shortcuts.ts';
import { renderWithApp, testApp } from '../testing/app.ts';
import SettingsDialog from './SettingsDialog.svelte';

it('names every key that its switch turns off, once', () => {
  renderWithApp(testApp().app, SettingsDialog as never, {});
  const words = screen.getByText(/They never act while you type/).textContent;
  const single = (shortcuts as readonly Shortcut[])
    .filter(({ byControl }) => !byControl)
    .flatMap(({ keys }) => keys.filter((key) => key.length === 1));
  expect(single).toContain('.');
  for (const key of single) expect(words.split(' ')).toContain(key.toUpperCase());
  const named = words.split(' ').filter((word) => word.length === 1);
  expect(new Set(named).size).toBe(named.length);
});
