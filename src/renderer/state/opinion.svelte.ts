/**
 * What the network itself reads in the picture that Explore has just decoded: the engine encodes it again. It waits until
 * the picture rests, asks one thing at a time, and only the last answer counts, so no slider ever waits for it.
 */
import type { Explorer } from './explorer.svelte.ts';
import type { Session } from './session.svelte.ts';

export interface Reading {
  /** What was read: no other picture. */
  picture: Float32Array;
  digit: number;
  readAs: number;
  /** Lengths of all capsules, [J]. */
  lengths: Float32Array;
  /** [D]: the capsule of `digit` as it was decoded, and as it came back. */
  asked: readonly number[];
  capsule: Float32Array;
  /** The dimension that had been turned last, alone. */
  turned: number | null;
}

const restMilliseconds = 250;

export class Opinion {
  /** The open model's last answer; `picture` tells whether it is still of what is shown. */
  readonly reading = $derived.by(() => this.#ofOpenModel());
  readonly fresh = $derived.by(() => this.reading !== null && this.reading.picture === this.#explorer.output);
  #answer = $state.raw<{ model: object; reading: Reading } | null>(null);
  #asking = false;
  readonly #explorer: Explorer;
  readonly #session: Session;

  constructor(session: Session, explorer: Explorer) {
    this.#session = session;
    this.#explorer = explorer;
  }

  /** An effect that returns its result asks anew with every picture that rests, as long as it lives. */
  follow(): () => void {
    const { output, read } = this.#explorer;
    if (!output || !read) return () => undefined;
    const timer = setTimeout(() => void this.#ask(), restMilliseconds);
    return () => clearTimeout(timer);
  }

  async #ask(): Promise<void> {
    const { output, digit, dims, turned } = this.#explorer;
    const { model } = this.#session;
    if (this.#asking || !output || !model || this.reading?.picture === output) return;
    this.#asking = true;
    const asked = [...this.#explorer.values];
    try {
      const { capsules, lengths, predictions } = await this.#session.call('encode', { pixels: output });
      const capsule = capsules.slice(digit * dims, (digit + 1) * dims);
      const reading = { picture: output, digit, readAs: predictions[0]!, lengths, asked, capsule, turned };
      this.#answer = { model, reading }; // of no use when another model is open by now
    } catch {
      this.#answer = null; // the status bar tells when the engine is gone; the next picture asks again
    } finally {
      this.#asking = false;
    }
    if (this.#explorer.output !== output) setTimeout(() => void this.#ask(), restMilliseconds); // another is shown by now
  }

  /** What another model read says nothing of this one, whose capsules may have other sizes. */
  #ofOpenModel(): Reading | null {
    return this.#answer?.model === this.#session.model ? (this.#answer?.reading ?? null) : null;
  }
}
