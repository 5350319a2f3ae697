/** The person's choices, kept by the host. The page follows `theme` at once and stores it in the background. */
import type { Settings } from '../../shared/contract.ts';
import type { Connection } from './connection.svelte.ts';

const systemDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;

export class SettingsState {
  #current = $state.raw<Settings>({ theme: 'system', inkAlwaysWhite: false, letterKeys: true, views: {} });
  #systemDark = $state(systemDark?.matches ?? false);
  readonly dark = $derived(
    this.#current.theme === 'system' ? this.#systemDark : this.#current.theme === 'dark',
  );
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    systemDark?.addEventListener('change', ({ matches }) => (this.#systemDark = matches));
    connection.shell.onConnected(async () => {
      this.#current = await connection.shell.call('settings', {}).catch(() => this.#current);
    });
  }

  get current(): Settings {
    return this.#current;
  }

  change(part: Partial<Settings>): void {
    this.#current = { ...this.#current, ...part };
    void this.#connection.shell.call('changeSettings', { settings: this.#current }).catch(() => undefined);
  }

  /** What a view remembers, such as its unit or order; `fallback` until it is set. */
  view<T extends string | number | boolean>(view: string, key: string, fallback: T): T {
    const value = this.#current.views[view]?.[key];
    return typeof value === typeof fallback ? (value as T) : fallback;
  }

  remember(view: string, key: string, value: string | number | boolean | null): void {
    const { views } = this.#current;
    this.change({ views: { ...views, [view]: { ...views[view], [key]: value } } });
  }
}
