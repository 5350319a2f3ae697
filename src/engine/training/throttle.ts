/**
 * Sends at most once per interval: at once when the last time is long enough ago, otherwise when it will be.
 * `send` reads what is newest at that time, so nothing is queued.
 */
export class Throttle {
  readonly #interval: number;
  readonly #send: () => void;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param interval milliseconds */
  constructor(interval: number, send: () => void) {
    this.#interval = interval;
    this.#send = send;
  }

  request(): void {
    if (this.#timer) return;
    const wait = this.#last + this.#interval - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  /** Sends now, whatever the interval says: for the last news of a run. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#last = performance.now();
    this.#send();
  }
}
