/** For answers that only count while they are the newest: one question is under way, and of those that come meanwhile only the last is asked. */
export class Latest {
  #busy = false;
  #next: (() => Promise<void>) | null = null;

  /** @param job must not reject */
  ask(job: () => Promise<void>): void {
    this.#next = job;
    if (!this.#busy) void this.#work();
  }

  /** Forgets what was not begun yet. */
  clear(): void {
    this.#next = null;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#next) {
      const job = this.#next;
      this.#next = null;
      await job();
    }
    this.#busy = false;
  }
}
