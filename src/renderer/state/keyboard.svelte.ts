/* eslint-disable svelte/prefer-svelte-reactivity -- who listens is not shown */
/** Listens for the keys of shortcuts.ts and runs the action that is bound to them at the moment. */
import { onDestroy } from 'svelte';
import type { Navigation } from './navigation.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import { keyOf, shortcuts } from './shortcuts.ts';
import type { Shortcut, ShortcutId } from './shortcuts.ts';

export class Keyboard {
  readonly #actions = new Map<ShortcutId, () => void>();
  readonly #navigation: Navigation;
  readonly #settings: SettingsState;

  constructor(navigation: Navigation, settings: SettingsState) {
    this.#navigation = navigation;
    this.#settings = settings;
  }

  /** Binds actions while the calling component lives. Call it during the component's initialisation. */
  use(actions: Partial<Record<ShortcutId, () => void>>): void {
    const entries = Object.entries(actions) as [ShortcutId, () => void][];
    for (const [id, action] of entries) this.#actions.set(id, action);
    onDestroy(() => {
      for (const [id, action] of entries) if (this.#actions.get(id) === action) this.#actions.delete(id);
    });
  }

  readonly handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || this.#navigation.dialog !== null) return;
    const key = keyOf(event);
    const view = /^mod\+([1-9])$/.exec(key);
    if (view) {
      const entry = this.#navigation.views[Number(view[1]) - 1];
      if (!entry) return;
      event.preventDefault();
      this.#navigation.open(entry.id);
      return;
    }
    if (!this.#mayAct(key, event.target)) return;
    for (const { id, keys, byControl } of shortcuts as readonly (Shortcut & { id: ShortcutId })[]) {
      const action = !byControl && keys.includes(key) ? this.#actions.get(id) : undefined;
      if (!action) continue;
      event.preventDefault();
      action();
      return;
    }
  };

  #mayAct(key: string, target: EventTarget | null): boolean {
    if (!(target instanceof HTMLElement)) return true;
    const typing =
      target.isContentEditable ||
      target.matches('input:not([type=checkbox], [type=range]), textarea, select');
    if (typing) return key.startsWith('mod+') && !['mod+z', 'mod+shift+z', 'mod+y'].includes(key);
    if (key.startsWith('mod+')) return true;
    if (key === 'space') return !target.closest('button, a, summary, [role]:not(main, section, article)');
    const character = key.length === 1;
    return !character || this.#settings.current.letterKeys;
  }
}
