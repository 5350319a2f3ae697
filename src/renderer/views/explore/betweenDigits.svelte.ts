/**
 * The way from the capsule as it is turned (A) to the same capsule of another test digit (B). Both are decoded as the
 * capsule's digit: the numbers of two different capsules mean different things.
 */
import { capsuleLength, decodeCapsule } from '../../../shared/decoder.ts';
import { toErrorData } from '../../../shared/errors.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import { spreadOverFrames } from '../../lib/frames.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { readSample } from '../../state/readSample.ts';
import type { ReadSample } from '../../state/readSample.ts';
import { choice } from '../../state/exploreChoices.ts';
import { between, otherImage, playedShare, shares } from './interpolation.ts';

type Needed = Pick<AppState, 'explorer' | 'samples' | 'session' | 'settings'>;

export const stripShares = shares(11);
/** Not chosen yet. */
const none = -1;

export const lessMotion = (): boolean =>
  typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;

export class BetweenDigits {
  /** 0 at A, 1 at B. */
  share = $state(0.5);
  playing = $state(false);
  /** B as the open model read it; null until then. */
  other = $state.raw<ReadSample | null>(null);
  failure = $state.raw<ErrorData | null>(null);
  /** [11] pictures along the way; those of the way before stay until the new ones are decoded. */
  strip = $state.raw<readonly (Float32Array | null)[]>(stripShares.map(() => null));
  /** The number of B among the test digits; null until these are known. */
  readonly index = $derived.by(() => this.#index());
  /** [D] of B's capsule. */
  readonly end = $derived.by(() => this.#end());
  readonly vector = $derived.by(() => this.#vectorAt(this.share));
  readonly picture = $derived.by(() => this.#decode(this.vector));
  readonly endPicture = $derived.by(() => this.#decode(this.end));
  readonly length = $derived(this.vector && capsuleLength(this.vector));
  #frame = 0;
  #wanted: object | null = null;
  #model: object | null = null;
  readonly #app: Needed;

  constructor(app: Needed) {
    this.#app = app;
  }

  /** Chooses B, and remembers it. */
  choose(index: number): void {
    this.#app.settings.remember('explore', 'other', index);
  }

  /** Any other test digit of the decoded class. */
  chooseRandom(): void {
    const index = this.#otherThanA(Math.random());
    if (index !== null) this.choose(index);
  }

  /** Encodes B with the open model, unless that is done. */
  async load(): Promise<void> {
    const { dataset, model } = this.#app.session;
    const { index } = this;
    if (!dataset || !model?.decoder || index === null) return;
    if (this.other?.index === index && this.#model === model) return;
    const wanted = {};
    this.#wanted = wanted;
    this.other = null;
    this.failure = null;
    try {
      const other = await readSample(this.#app.session, dataset, { split: 'test', index });
      if (this.#wanted !== wanted) return; // another was chosen meanwhile
      this.#model = model;
      this.other = other;
    } catch (error) {
      if (this.#wanted === wanted) this.failure = toErrorData(error);
    }
  }

  /** Decodes the strip anew. An effect that returns its result runs it again with every change of the way. */
  refreshStrip(): () => void {
    const vectors = stripShares.map((share) => this.#vectorAt(share));
    const pictures: (Float32Array | null)[] = [];
    return spreadOverFrames(
      vectors,
      (vector) => pictures.push(this.#decode(vector)),
      () => (this.strip = pictures),
    );
  }

  play(): void {
    const [start, from, stepped] = [performance.now(), this.share, lessMotion()];
    this.playing = true;
    const next = (): void => {
      this.share = playedShare(from, (performance.now() - start) / 1000, stepped);
      this.#frame = requestAnimationFrame(next);
    };
    this.#frame = requestAnimationFrame(next);
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    this.playing = false;
  }

  /** Goes to a place on the way; playing ends there. */
  goTo(share: number): void {
    this.pause();
    this.share = share;
  }

  /** @returns so many pictures from A to B, decoded over several frames; none while B is not read */
  pictures(count: number): Promise<Float32Array[]> {
    const { decoder, digit } = this.#app.explorer;
    const vectors = shares(count).map((share) => this.#vectorAt(share));
    const pictures: Float32Array[] = [];
    const decode = (vector: number[] | null): void => {
      if (vector && decoder) pictures.push(decodeCapsule(decoder, vector, digit));
    };
    return new Promise((resolve) => spreadOverFrames(vectors, decode, () => resolve(pictures)));
  }

  #index(): number | null {
    const { present } = this.#app.samples;
    const kept = this.#app.settings.view('explore', 'other', none);
    return present.includes(kept) ? kept : this.#otherThanA(0);
  }

  #otherThanA(from: number): number | null {
    const { explorer, samples } = this.#app;
    const { split, index } = explorer.sample;
    return (
      samples.labels &&
      otherImage(samples.labels, samples.present, explorer.digit, split === 'test' ? index : none, from)
    );
  }

  #end(): number[] | null {
    const { digit, dims } = this.#app.explorer;
    const capsule = this.other?.encoding.capsules.slice(digit * dims, (digit + 1) * dims);
    return capsule && capsule.length === dims ? [...capsule] : null;
  }

  #vectorAt(share: number): number[] | null {
    const path = choice(this.#app.settings, 'path');
    return this.end && between(this.#app.explorer.values, this.end, share, path);
  }

  #decode(vector: readonly number[] | null): Float32Array | null {
    const { decoder, digit } = this.#app.explorer;
    return vector && decoder && vector.length === decoder.dims ? decodeCapsule(decoder, vector, digit) : null;
  }
}
