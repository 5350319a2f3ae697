/** For the back row of a class: everything half as large again, without status and logs. */
import { toErrorData } from '../../shared/errors.ts';
import type { Connection } from './connection.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

export class Presentation {
  on = $state(false);
  readonly #connection: Connection;
  readonly #toasts: Toasts;

  constructor(connection: Connection, toasts: Toasts) {
    this.#connection = connection;
    this.#toasts = toasts;
  }

  /** The host enlarges the window's content, for only then does the layout follow. */
  async set(on: boolean): Promise<void> {
    if (on === this.on) return;
    this.on = on;
    try {
      await this.#connection.shell.call('present', { on });
    } catch (error) {
      // A browser cannot be enlarged by a page: the hint says how to do it, and once is enough.
      if (on || toErrorData(error).code !== 'not-supported') this.#toasts.failed(error);
    }
  }
}
