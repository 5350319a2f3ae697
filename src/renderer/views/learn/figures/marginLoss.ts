/** The margin loss of one capsule by its length (paper, equation 4), before scale and reduction. */
import type { Loss } from '../../../../shared/configuration.ts';

type Margin = Loss['margin'];

/** T = 1: max(0, positive - |v|)^2. */
export function rightLoss(length: number, { positive }: Pick<Margin, 'positive'>): number {
  return Math.max(0, positive - length) ** 2;
}

/** T = 0: downWeight * max(0, |v| - negative)^2. */
export function wrongLoss(
  length: number,
  { negative, downWeight }: Pick<Margin, 'negative' | 'downWeight'>,
): number {
  return downWeight * Math.max(0, length - negative) ** 2;
}

/** Of one image: lengths [J], label 0 to J-1; scale and reduction over the classes as configured. */
export function marginLoss(lengths: ArrayLike<number>, label: number, margin: Margin): number {
  let sum = 0;
  for (let j = 0; j < lengths.length; j++) {
    sum += j === label ? rightLoss(lengths[j]!, margin) : wrongLoss(lengths[j]!, margin);
  }
  return margin.scale * (margin.reduction === 'mean' ? sum / lengths.length : sum);
}

/** Squared error of one image: original 0 to 255, decoded 0 to 1. @returns the sum over the pixels */
export function squaredError(original: Uint8Array, decoded: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < original.length; n++) sum += (original[n]! / 255 - decoded[n]!) ** 2;
  return sum;
}

/** The weighted reconstruction loss of one image from its sum of squared errors. */
export function reconstructionLoss(
  sum: number,
  pixels: number,
  { weight, reduction }: Loss['reconstruction'],
): number {
  return weight * (reduction === 'mean' ? sum / pixels : sum);
}
