/** How each dimension of a digit's capsule goes with what can be measured of its strokes. */
import * as v from 'valibot';
import type { Split } from './contract.ts';

/** As Castro et al. 2019 (Morpho-MNIST) define them; in this order wherever M measures stand in a row. */
export const measureKinds = ['thickness', 'slant', 'width', 'height', 'area', 'length'] as const;
export type MeasureKind = (typeof measureKinds)[number];

/** A measure is offered as a dimension's name only from this |r| on: it then accounts for a third of the variance. */
export const leastCorrelation = 0.6;

/**
 * Pearson's r of every dimension with every measure, per class: [J,D,M], row-major; 0 where one of the two is constant.
 */
export interface CapsuleMeasures {
  dataset: string;
  /** Whose images were measured; never the test images, for the figures choose names. */
  split: Split;
  /** Images per class that were measured, [J]. */
  counts: number[];
  /** Over images decoded with one dimension set to values of its own distribution, all others as real images have them. */
  decoded: Float32Array;
  /** Over real images and the capsules that the network gives them. */
  real: Float32Array;
}

export interface Suggestion {
  kind: MeasureKind;
  /** Over the decoded images. */
  r: number;
}

/** The measure that a dimension goes with most, decoded; null where none reaches `leastCorrelation`. */
export function suggestionOf(
  { decoded, counts }: Pick<CapsuleMeasures, 'decoded' | 'counts'>,
  digit: number,
  dimension: number,
): Suggestion | null {
  const M = measureKinds.length;
  const start = (digit * (decoded.length / counts.length / M) + dimension) * M;
  let best: Suggestion | null = null;
  measureKinds.forEach((kind, n) => {
    const r = decoded[start + n] ?? 0;
    if (Math.abs(r) >= leastCorrelation && Math.abs(r) > Math.abs(best?.r ?? 0)) best = { kind, r };
  });
  return best;
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
export const MeasuresInputSchema = v.strictObject({ model: name, dataset: name });
export type MeasuresInput = v.InferOutput<typeof MeasuresInputSchema>;
