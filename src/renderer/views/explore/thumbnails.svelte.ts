/**
 * Small pictures of what each dimension does: the current vector with that dimension at -2 and +2 standard deviations.
 * They are decoded one by one while the page is idle, and never while a slider is held.
 */
import { decodeCapsule } from '../../../shared/decoder.ts';
import { atSigmas } from '../../lib/capsuleScale.ts';
import type { Explorer } from '../../state/explorer.svelte.ts';

const away = 2;
/** Waits so long after the last change: keys repeat about 30 times a second. */
const settleMilliseconds = 120;
/** One decoding takes about 2 ms. */
const neededMilliseconds = 3;

class Pair {
  low = $state.raw<Float32Array | null>(null);
  high = $state.raw<Float32Array | null>(null);
}

export class Thumbnails {
  pairs = $state.raw<readonly Pair[]>([]);
  #queue: { pair: Pair; end: 'low' | 'high'; dimension: number }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle = 0;
  readonly #explorer: Explorer;

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    $effect(() => {
      const { dims, decoder, scales, values, digit, dragging } = explorer;
      void [decoder, scales, digit, values.join()]; // a change of any makes all of them old
      this.#stop();
      if (dims !== this.pairs.length) this.pairs = Array.from({ length: dims }, () => new Pair());
      if (!dragging && decoder) this.#timer = setTimeout(() => this.#begin(), settleMilliseconds);
      return () => this.#stop();
    });
  }

  #begin(): void {
    this.#queue = this.pairs.flatMap((pair, dimension) => [
      { pair, end: 'low' as const, dimension },
      { pair, end: 'high' as const, dimension },
    ]);
    this.#next();
  }

  #next(): void {
    this.#idle = requestIdleCallback(
      (deadline) => {
        do this.#decodeOne();
        while (this.#queue.length > 0 && deadline.timeRemaining() > neededMilliseconds);
        if (this.#queue.length > 0) this.#next();
      },
      { timeout: 500 },
    );
  }

  #decodeOne(): void {
    const job = this.#queue.shift();
    const { decoder, values, digit, scales } = this.#explorer;
    const scale = job && scales[job.dimension];
    if (!job || !decoder || !scale) return;
    const vector = [...values];
    vector[job.dimension] = atSigmas(scale, job.end === 'low' ? -away : away);
    job.pair[job.end] = decodeCapsule(decoder, vector, digit);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    cancelIdleCallback(this.#idle);
    this.#queue = [];
  }
}
