/* eslint-disable svelte/prefer-svelte-reactivity -- what holds a message is not shown */
/** Short messages, one at a time: what was done (with undo), or what failed and what to do. */
import { toErrorData } from '../../shared/errors.ts';

export interface ToastAction {
  text: string;
  run(): void;
}

export interface ToastMessage {
  id: number;
  kind: 'done' | 'failed';
  text: string;
  hint: string;
  action: ToastAction | null;
}

type Holder = 'pointer' | 'focus';

const shownFor = { done: 5000, failed: 15_000 };

export class Toasts {
  current = $state.raw<ToastMessage | null>(null);
  #next = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What keeps the shown one. */
  readonly #holders = new Set<Holder>();

  /** @returns what `dismiss` takes when the message is out of date */
  done(text: string, action: ToastAction | null = null): number {
    const id = this.#next++;
    this.#show({ id, kind: 'done', text, hint: '', action });
    return id;
  }

  /** Shows an error's message and hint; a cancelled call says nothing. */
  failed(error: unknown, action: ToastAction | null = null): void {
    const { code, message, hint } = toErrorData(error);
    if (code !== 'cancelled') this.#show({ id: this.#next++, kind: 'failed', text: message, hint, action });
  }

  /** The failure that is shown has been made good. */
  settle(): void {
    if (this.current?.kind === 'failed') this.dismiss();
  }

  /** @param id only this message; without it whichever is shown */
  dismiss(id?: number): void {
    if (id !== undefined && id !== this.current?.id) return;
    this.#show(null);
  }

  /** While the pointer or the focus is on it, a message stays. */
  hold(by: Holder): void {
    this.#holders.add(by);
    clearTimeout(this.#timer);
  }

  /** Once neither is, its time begins anew. */
  release(by: Holder): void {
    if (this.#holders.delete(by) && this.#holders.size === 0) this.#count();
  }

  /** A message that comes is held by nothing yet. */
  #show(toast: ToastMessage | null): void {
    this.#holders.clear();
    this.current = toast;
    this.#count();
  }

  #count(): void {
    clearTimeout(this.#timer);
    const { current } = this;
    if (current) this.#timer = setTimeout(() => this.dismiss(current.id), shownFor[current.kind]);
  }
}
