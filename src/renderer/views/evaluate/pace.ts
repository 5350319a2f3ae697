/** How fast long work goes, and how long it still takes, from the progress reports themselves. */

export interface Pace {
  perSecond: number;
  /** Seconds left. */
  left: number;
}

export class PaceMeter {
  #first: { done: number; time: number } | null = null;

  /**
   * @param time milliseconds of any steady clock
   * @returns null until there are two reports to compare
   */
  report(done: number, total: number, time: number): Pace | null {
    // Work that was done before the first report (a page that joined late, a new run) says nothing of the pace.
    if (!this.#first || done < this.#first.done) this.#first = { done, time };
    const seconds = (time - this.#first.time) / 1000;
    const images = done - this.#first.done;
    if (seconds <= 0 || images <= 0) return null;
    const perSecond = images / seconds;
    return { perSecond, left: (total - done) / perSecond };
  }
}
