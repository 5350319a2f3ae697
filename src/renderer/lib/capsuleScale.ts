/**
 * Where a value stands on its slider. By statistics the track's middle is the digit's mean and its unit one standard
 * deviation; the pointer and the keys reach 3. As in the paper (section 5.1, figure 4) the middle is the original and
 * the unit 0.05; they reach 5, so 0.25. The track shows a sixth more.
 */
import { fixed, signed } from './format.ts';

export interface CapsuleScale {
  /** The middle of the track: the digit's mean, or the original. */
  centre: number;
  /** One step of the ruler: a standard deviation over the digit's images, or 0.05. */
  sigma: number;
  /** Units to either side that the pointer and the keys reach. */
  reach: number;
  original: number;
  /** The unit is a standard deviation. */
  known: boolean;
}

/** Of a digit's images, in standard deviations. */
export const reach = 3;
const beyondReach = 7 / 6;
/** Of the paper's figure 4. */
const paperUnit = 0.05;
const paperReach = 5;
/** A dimension that moves less than this over all images is constant. */
const constantBelow = 1e-6;

/** Without statistics as in the paper. */
export function capsuleScale(
  original: number,
  statistics: { mean: number; sigma: number } | null,
): CapsuleScale {
  if (!statistics) return { centre: original, sigma: paperUnit, reach: paperReach, original, known: false };
  return { centre: statistics.mean, sigma: statistics.sigma, reach, original, known: true };
}

export const isConstant = ({ sigma }: Pick<CapsuleScale, 'sigma'>): boolean => sigma < constantBelow;

/** Distance from the centre in units. */
export const inSigmas = (scale: CapsuleScale, value: number): number =>
  isConstant(scale) ? 0 : (value - scale.centre) / scale.sigma;

/** Share of the track's width, 0 to 1; values beyond its ends stand at the ends. */
export const placeOf = (scale: CapsuleScale, value: number): number => {
  const shown = scale.reach * beyondReach;
  return 0.5 + Math.max(-shown, Math.min(shown, inSigmas(scale, value))) / (2 * shown);
};

/** The value at a share of the track's width, at most `reach` units out. */
export const valueAt = (scale: CapsuleScale, share: number): number =>
  atSigmas(scale, (share - 0.5) * 2 * scale.reach * beyondReach);

export const atSigmas = (scale: CapsuleScale, units: number): number =>
  scale.centre + Math.max(-scale.reach, Math.min(scale.reach, units)) * scale.sigma;

/** Moves by so many units, not beyond `reach`, and never backwards from a value that is beyond. */
export function moveBy(scale: CapsuleScale, value: number, units: number): number {
  const from = inSigmas(scale, value);
  const bound = Math.max(scale.reach, Math.abs(from));
  return scale.centre + Math.max(-bound, Math.min(bound, from + units)) * scale.sigma;
}

/** Where the small pictures beside a slider are taken: 2 standard deviations out, or at the paper's 0.25. */
export const pictureUnits = ({ known }: Pick<CapsuleScale, 'known'>): number => (known ? 2 : paperReach);

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

/** The ruler's ticks, one for each unit, and what is written at them: "μ", "+2σ", "−0.25". */
export function ticks({ known, reach }: Pick<CapsuleScale, 'known' | 'reach'>) {
  return Array.from({ length: 2 * reach + 1 }, (_, n) => {
    const units = n - reach;
    const text = known ? (units === 0 ? 'μ' : `${signed(units, 0)}σ`) : signed(units * paperUnit);
    const written = known || units % paperReach === 0;
    return { units, place: 0.5 + units / (2 * reach * beyondReach), text: written ? text : '' };
  });
}

/** Row 4 of Pascal's triangle, over its sum. */
const kernel = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];

/** Points per step of the distribution: enough to look smooth. */
const pointsPerBin = 3;

/**
 * The outline of a distribution over the track as a CSS polygon, given by the share of images in each of equal steps
 * from -3 to +3 standard deviations: a density estimate with a small binomial kernel. Empty where there is nothing.
 * (A polygon that clips a box needs no layout when a slider moves; an SVG path does.)
 * @param at where a number of standard deviations from the mean stands on the track, 0 to 1
 */
export function densityOutline(density: ArrayLike<number>, at: (sigmas: number) => number): string {
  const bins = density.length;
  const share = (n: number) => density[n] ?? 0;
  const smooth = Array.from({ length: bins }, (_, n) =>
    kernel.reduce((sum, weight, k) => sum + weight * share(n + k - (kernel.length - 1) / 2), 0),
  );
  const peak = Math.max(...smooth);
  if (!(peak > 0)) return '';
  const point = (sigmas: number, height: number) =>
    `${(at(sigmas) * 100).toFixed(2)}% ${(100 - height * 98).toFixed(2)}%`;
  const count = (bins - 1) * pointsPerBin + 1;
  const points = Array.from({ length: count }, (_, n) => {
    const bin = n / pointsPerBin;
    const sigmas = -reach + ((bin + 0.5) / bins) * 2 * reach;
    return point(sigmas, between(smooth, bin) / peak);
  });
  const [first, last] = [(0.5 / bins - 0.5) * 2 * reach, (0.5 - 0.5 / bins) * 2 * reach];
  return `polygon(${[point(first, 0), ...points, point(last, 0)].join(', ')})`;
}

/** Where the digit's mean and standard deviations stand on a scale's track, beyond its ends too. */
export const placeOfSigmas =
  (scale: CapsuleScale, { mean, sigma }: { mean: number; sigma: number }) =>
  (sigmas: number): number =>
    isConstant(scale)
      ? 0.5
      : 0.5 + (mean + sigmas * sigma - scale.centre) / scale.sigma / (2 * scale.reach * beyondReach);

/** A smooth curve through equally spaced values (Catmull and Rom), never below zero or above the largest. */
function between(values: readonly number[], place: number): number {
  const at = (n: number) => values[Math.max(0, Math.min(values.length - 1, n))]!;
  const n = Math.floor(place);
  const t = place - n;
  const [a, b, c, d] = [at(n - 1), at(n), at(n + 1), at(n + 2)];
  const curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  return Math.max(0, Math.min(Math.max(...values), curve));
}
