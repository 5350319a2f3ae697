/** How each dimension of a digit's capsule goes with what can be measured of its strokes. */
import * as v from 'valibot';
import type { Split } from './contract/datasets.ts';

/** As Castro et al. 2019 (Morpho-MNIST) define them; in this order wherever M measures stand in a row. */
export const measureKinds = ['thickness', 'slant', 'width', 'height', 'area', 'length'] as const;
export type MeasureKind = (typeof measureKinds)[number];

/** A measure is offered as a dimension's name only from this |r| on... */
export const leastCorrelation = 0.6;
/** ...and only when one sigma of the dimension moves it by this share of its own standard deviation among real digits. */
export const leastEffect = 0.25;
/** Where thickness and area go with a dimension alike, |r| within this, the plainer word is offered: a thicker stroke has more ink. */
export const asClosely = 0.03;

export const measureUnits: Readonly<Record<MeasureKind, string>> = {
  ...{ thickness: 'px', width: 'px', height: 'px', length: 'px' },
  slant: '°',
  area: 'px²',
};

/** How every dimension goes with every measure, per class: [J,D,M], row-major; 0 where one of the two is constant. */
export interface CapsuleMeasures {
  dataset: string;
  /** Whose images were measured; never the test images, for the figures choose names. */
  split: Split;
  /** Images per class that were measured, [J]. */
  counts: number[];
  /**
   * Pearson's r of a dimension with the measure of what is decoded while it alone is turned, over many capsules, each
   * capsule's own mean taken out: how faithfully the measure follows the slider.
   */
  decoded: Float32Array;
  /** By how much the measure then changes per sigma of the dimension, in `measureUnits`. */
  effect: Float32Array;
  /** Pearson's r over real images and the capsules that the network gives them; other dimensions differ too. */
  real: Float32Array;
  /** [J,M]: standard deviation of the measure over the real images of a class. */
  spread: Float32Array;
}

export interface Suggestion {
  kind: MeasureKind;
  /** Over the decoded images. */
  r: number;
  /** Per sigma, in the measure's unit. */
  effect: number;
}

/**
 * Of the measures that follow a dimension, the one it moves most among its own kind; null where it moves none enough.
 * Of thickness and area, where both follow about as closely, thickness.
 */
export function suggestionOf(
  { decoded, effect, spread, counts }: Pick<CapsuleMeasures, 'decoded' | 'effect' | 'spread' | 'counts'>,
  digit: number,
  dimension: number,
): Suggestion | null {
  const M = measureKinds.length;
  const start = (digit * (decoded.length / counts.length / M) + dimension) * M;
  const offered = measureKinds.flatMap((kind, n) => {
    const suggestion = { kind, r: decoded[start + n] ?? 0, effect: effect[start + n] ?? 0 };
    const share = Math.abs(suggestion.effect) / (spread[digit * M + n] || Infinity);
    return Math.abs(suggestion.r) < leastCorrelation || share < leastEffect ? [] : [{ suggestion, share }];
  });
  const [most] = offered.sort((a, b) => b.share - a.share);
  if (!most) return null;
  const { suggestion: best } = most;
  const plainer = offered.find(({ suggestion: { kind } }) => kind === 'thickness')?.suggestion;
  const alike = plainer && Math.abs(best.r) - Math.abs(plainer.r) <= asClosely;
  return best.kind === 'area' && alike ? plainer : best;
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
export const MeasuresInputSchema = v.strictObject({ model: name, dataset: name });
export type MeasuresInput = v.InferOutput<typeof MeasuresInputSchema>;
