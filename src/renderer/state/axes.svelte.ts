/**
 * What the sliders of Explore turn: the dimensions of a capsule, or the principal components of its class; each alone,
 * or with the others following as they do in real digits; with the capsule's length free or kept.
 */
import {
  capsuleDistribution,
  componentDirection,
  followers,
  toComponents,
} from '../../shared/capsuleDistribution.ts';
import type { Names } from './dimensionNames.svelte.ts';
import type { Explorer } from './explorer.svelte.ts';
import { storedChoice } from './settings.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';
import type { Statistics } from './statistics.svelte.ts';
import { turned } from './turning.ts';

const choices = {
  basis: ['dimensions', 'components'],
  others: ['stay', 'follow'],
  length: ['free', 'kept'],
} as const;
type Key = keyof typeof choices;
export type AxisChoice<K extends Key> = (typeof choices)[K][number];

export class Axes {
  /** Of the capsule that is shown: for a moment that is still the model before. */
  readonly statistics = $derived.by(() => {
    const { current } = this.#statistics;
    return current && current.mean.length === current.counts.length * this.#explorer.dims ? current : null;
  });
  /** Of the class that is decoded; null until it is measured. */
  readonly distribution = $derived.by(
    () => this.statistics && capsuleDistribution(this.statistics, this.#explorer.digit),
  );
  readonly basis = $derived.by(() => (this.distribution ? this.#choice('basis') : 'dimensions'));
  /** Components are uncorrelated, so nothing follows them. */
  readonly others = $derived.by(() =>
    this.distribution && this.basis === 'dimensions' ? this.#choice('others') : 'stay',
  );
  readonly length = $derived.by(() => this.#choice('length'));
  /** [D]: what the sliders stand at, now, before anything was turned, and when a slider was taken (else null). */
  readonly coordinates = $derived.by(() => this.#coordinatesOf(this.#explorer.values));
  readonly original = $derived.by(() => this.#coordinatesOf(this.#explorer.original));
  readonly held = $derived.by(() => {
    const { held } = this.#explorer;
    return held && this.#coordinatesOf(held);
  });

  readonly #explorer: Explorer;
  readonly #names: Names;
  readonly #statistics: Statistics;
  readonly #settings: SettingsState;

  constructor(explorer: Explorer, names: Names, statistics: Statistics, settings: SettingsState) {
    this.#explorer = explorer;
    this.#names = names;
    this.#statistics = statistics;
    this.#settings = settings;
  }

  choose<K extends Key>(key: K, value: AxisChoice<K>): void {
    this.#settings.remember('explore', key, value);
  }

  /** "dim 3", "dim 3, slant", or "component 1": for those who do not see where it stands. */
  nameOf(axis: number): string {
    return this.basis === 'components'
      ? `component ${axis + 1}`
      : this.#names.fullLabel(this.#explorer.digit, axis);
  }

  /** "dim 3", or its name; "component 1". */
  labelOf(axis: number): string {
    return this.basis === 'components' ? this.nameOf(axis) : this.#explorer.label(axis);
  }

  /** A dimension that keeps its value. */
  locked(axis: number): boolean {
    return this.basis === 'dimensions' && (this.#explorer.locked[axis] ?? false);
  }

  /** Of the measured spread: mean and standard deviation along an axis, null where they are not known. */
  spread(axis: number): { mean: number; sigma: number } | null {
    if (!this.statistics) return null;
    if (this.basis === 'components') {
      return { mean: 0, sigma: Math.sqrt(this.distribution!.variances[axis]!) };
    }
    const place = this.#explorer.digit * this.#explorer.dims + axis;
    return { mean: this.statistics.mean[place]!, sigma: this.statistics.sigma[place]! };
  }

  /** Turns one slider; the images follow within this task. Between hold() and release() it is one undo step. */
  turn(axis: number, coordinate: number): void {
    if (this.locked(axis)) return;
    if (this.basis === 'dimensions' && this.others === 'stay' && this.length === 'free')
      this.#explorer.turn(axis, coordinate);
    else this.#explorer.turnTo(this.capsuleAt(axis, coordinate));
  }

  /** Turns one slider as one undo step. */
  set(axis: number, coordinate: number): void {
    if (coordinate === this.coordinates[axis] || this.locked(axis)) return;
    this.#explorer.hold();
    this.turn(axis, coordinate);
    this.#explorer.release(`Turn ${this.labelOf(axis)}`);
  }

  reset(axis: number): void {
    this.set(axis, this.original[axis] ?? 0);
  }

  /** [D]: the capsule with one slider somewhere else; locked dimensions as they are. */
  capsuleAt(axis: number, coordinate: number): number[] {
    const { held, values, original, locked } = this.#explorer;
    const from = held ?? [...values];
    const unit = this.#axis(axis);
    const turn = {
      axis: unit,
      direction: this.others === 'follow' ? followers(this.distribution!, axis) : unit,
      amount: coordinate - (this.held ?? this.coordinates)[axis]!,
      keepLength: this.length === 'kept',
      locked,
    };
    const moved = turned(from, original, turn);
    // Exactly what was typed, where it may be had.
    if (this.basis === 'dimensions' && !turn.keepLength) moved[axis] = coordinate;
    return moved;
  }

  #axis(axis: number): Float64Array {
    if (this.basis === 'components') return componentDirection(this.distribution!, axis);
    return Float64Array.from({ length: this.#explorer.dims }, (_, d) => (d === axis ? 1 : 0));
  }

  #coordinatesOf(capsule: readonly number[] | Float32Array): ArrayLike<number> {
    if (this.basis === 'dimensions' || capsule.length === 0) return capsule;
    return toComponents(this.distribution!, capsule);
  }

  #choice<K extends Key>(key: K): AxisChoice<K> {
    return storedChoice<AxisChoice<K>>(this.#settings, 'explore', key, choices[key]);
  }
}
