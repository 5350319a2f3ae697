/** Undo and redo. One drag, one reset, one typed number is one step. */
export interface Step {
  text: string;
  undo(): void;
  redo(): void;
}

const longest = 200;

export class History {
  #done = $state.raw<readonly Step[]>([]);
  #undone = $state.raw<readonly Step[]>([]);
  readonly undoText = $derived(this.#done.at(-1)?.text ?? null);
  readonly redoText = $derived(this.#undone.at(-1)?.text ?? null);

  /** Notes a step that has been taken already. */
  push(step: Step): void {
    this.#done = [...this.#done, step].slice(-longest);
    this.#undone = [];
  }

  undo(): void {
    const step = this.#done.at(-1);
    if (!step) return;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, step];
    step.undo();
  }

  redo(): void {
    const step = this.#undone.at(-1);
    if (!step) return;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, step];
    step.redo();
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}
