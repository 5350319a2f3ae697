/**
 * Where a dimension's value stands on its slider. The track shows 3.5 standard deviations to either side of the
 * digit's mean; the pointer and the keys reach 3. Without statistics it is a plain range of 0.25 around the original
 * (the paper's figure 4 perturbs by as much).
 */
import { fixed, signed } from './format.ts';

export interface CapsuleScale {
  /** The middle of the track: the digit's mean, or the original where there are no statistics. */
  centre: number;
  /** Standard deviation over the digit's images; a third of 0.25 where it is not known. */
  sigma: number;
  original: number;
  /** There are statistics: ticks mean standard deviations. */
  known: boolean;
}

export const reach = 3;
const shown = 3.5;
const plainReach = 0.25;
/** A dimension that moves less than this over all images is constant. */
const constantBelow = 1e-6;

export function capsuleScale(
  original: number,
  statistics: { mean: number; sigma: number } | null,
): CapsuleScale {
  if (!statistics) return { centre: original, sigma: plainReach / reach, original, known: false };
  return { centre: statistics.mean, sigma: statistics.sigma, original, known: true };
}

export const isConstant = ({ sigma }: CapsuleScale): boolean => sigma < constantBelow;

/** Distance from the centre in standard deviations. */
export const inSigmas = (scale: CapsuleScale, value: number): number =>
  isConstant(scale) ? 0 : (value - scale.centre) / scale.sigma;

/** Share of the track's width, 0 to 1; values beyond its ends stand at the ends. */
export const placeOf = (scale: CapsuleScale, value: number): number =>
  0.5 + Math.max(-shown, Math.min(shown, inSigmas(scale, value))) / (2 * shown);

/** The value at a share of the track's width, at most `reach` standard deviations out. */
export const valueAt = (scale: CapsuleScale, share: number): number =>
  atSigmas(scale, (share - 0.5) * 2 * shown);

export const atSigmas = (scale: CapsuleScale, sigmas: number): number =>
  scale.centre + Math.max(-reach, Math.min(reach, sigmas)) * scale.sigma;

/** Moves by so many standard deviations, not beyond `reach`, and never backwards from a value that is beyond. */
export function moveBy(scale: CapsuleScale, value: number, sigmas: number): number {
  const from = inSigmas(scale, value);
  const bound = Math.max(reach, Math.abs(from));
  return scale.centre + Math.max(-bound, Math.min(bound, from + sigmas)) * scale.sigma;
}

/**
 * For screen readers: "+0.09, 0.8 sigma above the mean, original +0.05"; of a dimension with a name "stroke thickness,
 * plus 1.2 sigma, +0.09, original +0.05".
 */
export function valueText(scale: CapsuleScale, value: number, name = ''): string {
  const parts = [signed(value)];
  if (name && scale.known) {
    const sigmas = inSigmas(scale, value);
    const words = fixed(Math.abs(sigmas), 1);
    parts.unshift(words === '0.0' ? 'at the mean' : `${sigmas > 0 ? 'plus' : 'minus'} ${words} sigma`);
  } else if (scale.known) {
    const sigmas = inSigmas(scale, value);
    const words = fixed(Math.abs(sigmas), 1);
    parts.push(words === '0.0' ? 'at the mean' : `${words} sigma ${sigmas > 0 ? 'above' : 'below'} the mean`);
  }
  parts.push(`original ${signed(scale.original)}`);
  if (name) parts.unshift(name);
  return parts.join(', ');
}

/** The ticks' places: whole standard deviations from -3 to +3. */
export const tickPlaces = [-3, -2, -1, 0, 1, 2, 3].map((sigmas) => ({
  sigmas,
  place: 0.5 + sigmas / (2 * shown),
}));

/** Row 4 of Pascal's triangle, over its sum. */
const kernel = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/** Points per step of the distribution: enough to look smooth. */
const pointsPerBin = 3;

/**
 * The outline of a distribution over the track as a CSS polygon, given by the share of images in each of equal steps
 * from -3 to +3 standard deviations: a density estimate with a small binomial kernel. Empty where there is nothing.
 * (A polygon that clips a box needs no layout when a slider moves; an SVG path does.)
 */
export function densityOutline(density: ArrayLike<number>): string {
  const bins = density.length;
  const at = (n: number) => density[n] ?? 0;
  const smooth = Array.from({ length: bins }, (_, n) =>
    kernel.reduce((sum, weight, k) => sum + weight * at(n + k - (kernel.length - 1) / 2), 0),
  );
  const peak = Math.max(...smooth);
  if (!(peak > 0)) return '';
  const count = (bins - 1) * pointsPerBin + 1;
  const points = Array.from({ length: count }, (_, n) => {
    const bin = n / pointsPerBin;
    const sigmas = -reach + ((bin + 0.5) / bins) * 2 * reach;
    return point(sigmas, between(smooth, bin) / peak);
  });
  const [first, last] = [(0.5 / bins - 0.5) * 2 * reach, (0.5 - 0.5 / bins) * 2 * reach];
  return `polygon(${[point(first, 0), ...points, point(last, 0)].join(', ')})`;
}

const point = (sigmas: number, share: number): string =>
  `${(50 + (sigmas / (2 * shown)) * 100).toFixed(2)}% ${(100 - share * 98).toFixed(2)}%`;

/** A smooth curve through equally spaced values (Catmull and Rom), never below zero or above the largest. */
function between(values: readonly number[], place: number): number {
  const at = (n: number) => values[Math.max(0, Math.min(values.length - 1, n))]!;
  const n = Math.floor(place);
  const t = place - n;
  const [a, b, c, d] = [at(n - 1), at(n), at(n + 1), at(n + 2)];
  const curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  return Math.max(0, Math.min(Math.max(...values), curve));
}
