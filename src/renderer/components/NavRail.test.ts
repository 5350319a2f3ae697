import { fireEvent, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { renderWithApp, testApp } from '../testing/app.ts';
import NavRail from './NavRail.svelte';

it('shows with every view the keys that open it', async () => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }));
  const { app } = testApp();
  renderWithApp(app, NavRail as never, {});
  window.addEventListener('keydown', app.keyboard.handle);
  for (const { id, title } of app.navigation.views) {
    const cap = screen.getByRole('button', { name: title }).querySelector('kbd')!;
    const [modifier, key] = cap.textContent.split('+');
    await fireEvent.keyDown(window, { key, ctrlKey: modifier === 'Ctrl' });
    expect(app.navigation.view).toBe(id);
  }
  window.removeEventListener('keydown', app.keyboard.handle);
  vi.unstubAllGlobals();
});
