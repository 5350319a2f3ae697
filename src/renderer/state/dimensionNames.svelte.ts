/** What a person calls the dimensions of the open model's capsules. The engine keeps the names with the checkpoint. */
import { requireName, tidyName } from '../../shared/names.ts';
import type { DimensionNames } from '../../shared/names.ts';
import type { History } from './history.svelte.ts';
import type { Session } from './session.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

export class Names {
  /** [J*D]. */
  readonly current = $derived.by(() => this.#find());
  #given = $state.raw<{ model: object; names: DimensionNames } | null>(null);
  #tickets = 0;
  readonly #session: Session;
  readonly #history: History;
  readonly #toasts: Toasts;

  constructor(session: Session, history: History, toasts: Toasts) {
    this.#session = session;
    this.#history = history;
    this.#toasts = toasts;
  }

  /** Empty where it has none. */
  of(digit: number, dimension: number): string {
    return this.current[digit * this.#dims() + dimension] ?? '';
  }

  /** "dim 5", or its name. */
  label(digit: number, dimension: number): string {
    return this.of(digit, dimension) || `dim ${dimension}`;
  }

  /** "dim 5", or "dim 5, top bar length": for those who do not see where it stands. */
  fullLabel(digit: number, dimension: number): string {
    const name = this.of(digit, dimension);
    return name ? `dim ${dimension}, ${name}` : `dim ${dimension}`;
  }

  /** Names a dimension as one undo step; empty takes the name away. It is shown at once, and kept in the background. */
  give(digit: number, dimension: number, text: string): void {
    const [before, after] = [this.of(digit, dimension), tidyName(text)];
    const { model } = this.#session;
    if (!model || before === after) return;
    try {
      requireName(after);
    } catch (error) {
      return this.#toasts.failed(error);
    }
    const set = (name: string) => void this.#keep(model, digit, dimension, name);
    const what = after ? `Name dim ${dimension} ${after}` : `Take the name of dim ${dimension} away`;
    this.#history.push({ text: what, undo: () => set(before), redo: () => set(after) });
    set(after);
  }

  async #keep(model: object, digit: number, dimension: number, name: string): Promise<void> {
    const before = this.current;
    const ticket = ++this.#tickets;
    const shown = [...before];
    shown[digit * this.#dims() + dimension] = name;
    this.#given = { model, names: shown };
    try {
      const names = await this.#session.call('nameDimension', { digit, dimension, name });
      if (ticket === this.#tickets && this.#session.model === model) this.#given = { model, names };
    } catch (error) {
      if (ticket === this.#tickets && this.#session.model === model) this.#given = { model, names: before };
      this.#toasts.failed(error);
    }
  }

  #dims(): number {
    return this.#session.model?.configuration.network.digitCapsules.dims ?? 0;
  }

  #find(): DimensionNames {
    const { model } = this.#session;
    return this.#given?.model === model ? (this.#given?.names ?? []) : (model?.names ?? []);
  }
}
