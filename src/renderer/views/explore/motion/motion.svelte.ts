/** What is played of the decoded digit by itself: a random walk from its mean, or one dimension of the vector as it is turned. */
import { capsuleLength, decodeCapsule } from '../../../../shared/decoder.ts';
import { atSigmas, isConstant } from '../../../lib/capsuleScale.ts';
import { spreadOverFrames } from '../../../lib/frames.ts';
import type { AppState } from '../../../state/app.svelte.ts';
import { lessMotion } from '../betweenDigits.svelte.ts';
import { choice } from '../../../state/exploreChoices.ts';
import { randomWalk, sweep, sweepSeconds } from './paths.ts';

type Needed = Pick<AppState, 'explorer' | 'settings' | 'statistics'>;

/** For people who want less motion: so many pictures a second. */
const stepsPerSecond = 2;

export class Motion {
  /** Seconds since the start. */
  time = $state(0);
  playing = $state(false);
  seed = $state(1);
  /** The one chosen, until another is turned; else the one turned last. A model that lacks it begins with the first. */
  readonly dimension = $derived.by(() => {
    const { dims, turned } = this.#app.explorer;
    const last = turned ?? this.#chosen?.dimension ?? 0;
    const wanted = this.#chosen && this.#chosen.turned === turned ? this.#chosen.dimension : last;
    return wanted < dims ? wanted : 0;
  });
  #chosen = $state<{ dimension: number; turned: number | null } | null>(null);
  readonly kind = $derived.by(() => choice(this.#app.settings, 'motion'));
  readonly vector = $derived.by(() => this.#vectorAt(this.time));
  readonly length = $derived(this.vector && capsuleLength(this.vector));
  readonly picture = $derived.by(() => this.#decode(this.vector));
  /** Of the dimension that is moved: standard deviations from the mean. */
  readonly sigmas = $derived(sweep(this.time));
  readonly #walk = $derived.by(() => randomWalk(this.seed, this.#app.explorer.dims));
  #frame = 0;
  readonly #app: Needed;

  constructor(app: Needed) {
    this.#app = app;
  }

  play(): void {
    const [start, from, stepped] = [performance.now(), this.time, lessMotion()];
    this.playing = true;
    const next = (): void => {
      const gone = (performance.now() - start) / 1000;
      this.time = from + (stepped ? Math.floor(gone * stepsPerSecond) / stepsPerSecond : gone);
      this.#frame = requestAnimationFrame(next);
    };
    this.#frame = requestAnimationFrame(next);
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    this.playing = false;
  }

  /** Back to the start. */
  stop(): void {
    this.pause();
    this.time = 0;
  }

  /** Another walk, or another dimension, from its start. */
  choose({ seed = this.seed, dimension }: { seed?: number; dimension?: number }): void {
    this.seed = seed;
    if (dimension !== undefined) this.#chosen = { dimension, turned: this.#app.explorer.turned };
    this.time = 0;
    if (this.playing) {
      this.pause();
      this.play();
    }
  }

  /** Goes to where the dimension stands at so many standard deviations, on the way up. */
  goTo(sigmas: number): void {
    this.pause();
    this.time = ((sigmas / 3 + 1) / 4) * sweepSeconds;
  }

  /** @param perSecond pictures; of the walk's first seconds, or of the dimension's whole way */
  pictures(perSecond: number, seconds: number): Promise<Float32Array[]> {
    const vectors = Array.from({ length: Math.round(seconds * perSecond) }, (_, n) =>
      this.#vectorAt(n / perSecond),
    );
    const pictures: Float32Array[] = [];
    const decode = (vector: number[] | null) => {
      const picture = this.#decode(vector);
      if (picture) pictures.push(picture);
    };
    return new Promise((resolve) => spreadOverFrames(vectors, decode, () => resolve(pictures)));
  }

  #vectorAt(time: number): number[] | null {
    const { scales, values } = this.#app.explorer;
    if (!this.#app.statistics.current || scales.length === 0) return null;
    if (this.kind === 'walk') {
      const sigmas = this.#walk(time);
      return scales.map((scale, d) => (isConstant(scale) ? scale.centre : atSigmas(scale, sigmas[d]!)));
    }
    return scales.map((scale, d) => (d === this.dimension ? atSigmas(scale, sweep(time)) : values[d]!));
  }

  #decode(vector: readonly number[] | null): Float32Array | null {
    const { decoder, digit } = this.#app.explorer;
    return vector && decoder && vector.length === decoder.dims ? decodeCapsule(decoder, vector, digit) : null;
  }
}
