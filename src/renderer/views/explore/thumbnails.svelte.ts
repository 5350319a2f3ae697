/**
 * Small pictures of what each slider does: the capsule as it would be with the slider 2 standard deviations to either
 * side of the mean, or at the paper's 0.25.
 * They are decoded one by one while the page is idle, and never while a slider is held.
 */
import { decodeCapsule } from '../../../shared/decoder.ts';
import { atSigmas, pictureUnits } from '../../lib/capsuleScale.ts';
import type { CapsuleScale } from '../../lib/capsuleScale.ts';
import type { Axes } from '../../state/axes.svelte.ts';
import type { Explorer } from '../../state/explorer.svelte.ts';

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
  #queue: { pair: Pair; end: 'low' | 'high'; axis: number }[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle = 0;
  readonly #explorer: Explorer;

  readonly #axes: Axes;
  readonly #scales: () => readonly CapsuleScale[];

  /** @param scales of the sliders */
  constructor(explorer: Explorer, axes: Axes, scales: () => readonly CapsuleScale[]) {
    this.#explorer = explorer;
    this.#axes = axes;
    this.#scales = scales;
    $effect(() => {
      const { dims, decoder, values, digit, dragging } = explorer;
      void [decoder, scales(), digit, axes.others, axes.length, values.join()]; // a change of any makes all of them old
      this.#stop();
      if (dims !== this.pairs.length) this.pairs = Array.from({ length: dims }, () => new Pair());
      if (!dragging && decoder) this.#timer = setTimeout(() => this.#begin(), settleMilliseconds);
      return () => this.#stop();
    });
  }

  #begin(): void {
    this.#queue = this.pairs.flatMap((pair, axis) => [
      { pair, end: 'low' as const, axis },
      { pair, end: 'high' as const, axis },
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
    const { decoder, digit } = this.#explorer;
    const scale = job && this.#scales()[job.axis];
    if (!job || !decoder || !scale) return;
    const units = pictureUnits(scale);
    const coordinate = atSigmas(scale, job.end === 'low' ? -units : units);
    job.pair[job.end] = decodeCapsule(decoder, this.#axes.capsuleAt(job.axis, coordinate), digit);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    cancelIdleCallback(this.#idle);
    this.#queue = [];
  }
}
