/** The person's choices, kept by the host. The page follows `theme` at once and stores it in the background. */
import type { Settings } from '../../shared/contract/shell.ts';
import { defaultSettings, mergeSettings } from '../../shared/settings.ts';
import type { SettingsChange } from '../../shared/settings.ts';
import type { Connection } from './connection.svelte.ts';

const systemDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;

export class SettingsState {
  #current = $state.raw<Settings>(defaultSettings);
  #systemDark = $state(systemDark?.matches ?? false);
  readonly dark = $derived(
    this.#current.theme === 'system' ? this.#systemDark : this.#current.theme === 'dark',
  );
  readonly #connection: Connection;
  /** What the host keeps has arrived; until then changes wait here. */
  #known = false;
  readonly #early: SettingsChange[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    systemDark?.addEventListener('change', ({ matches }) => (this.#systemDark = matches));
    connection.shell.onConnected(async () => {
      const kept = await connection.shell.call('settings', {}).catch(() => null);
      if (!kept) return;
      this.#current = kept;
      this.#known = true;
      this.#early.splice(0).forEach((part) => this.change(part));
    });
  }

  get current(): Settings {
    return this.#current;
  }

  change(part: SettingsChange): void {
    this.#current = mergeSettings(this.#current, part);
    if (!this.#known) this.#early.push(part);
    else void this.#connection.shell.call('changeSettings', { settings: part }).catch(() => undefined);
  }

  /** What a view remembers, such as its unit or order; `fallback` until it is set. */
  view<T extends string | number | boolean>(view: string, key: string, fallback: T): T {
    const value = this.#current.views[view]?.[key];
    return typeof value === typeof fallback ? (value as T) : fallback;
  }

  remember(view: string, key: string, value: string | number | boolean | null): void {
    this.change({ views: { [view]: { [key]: value } } });
  }
}

/** What a view remembers where there are a few options; whatever else is stored counts as the first of them. */
export function storedChoice<T extends string>(
  settings: Pick<SettingsState, 'view'>,
  view: string,
  key: string,
  options: readonly T[],
): T {
  const stored = settings.view<string>(view, key, '');
  return options.find((option) => option === stored) ?? options[0]!;
}
