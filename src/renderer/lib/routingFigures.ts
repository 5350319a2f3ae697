/**
 * Figures of one routing trace, as the view Routing draws them. Letters: I primary capsules, J digit capsules,
 * R iterations; iterations count from 0 here. A capsule's contribution to a digit is c * |u_hat|: how much of s it could
 * make up.
 */
import type { Network } from '../../shared/configuration.ts';
import type { RoutingTrace } from '../../shared/contract/models.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { couplingsAfter, relativeEntropy } from './couplings.ts';

/** Where the primary capsules stand: i = (row * columns + column) * types + type. */
export interface CapsuleGrid {
  rows: number;
  columns: number;
  types: number;
}
export type Grouping = 'type' | 'position';

export function capsuleGrid(network: Network): CapsuleGrid {
  const { height, width } = networkShapes(network).primaryGrid;
  return { rows: height, columns: width, types: network.primaryCapsules.types };
}

export const capsuleAt = ({ types }: CapsuleGrid, position: number, type: number): number =>
  position * types + type;

/** Of type all capsules of one type; of position all at one place, row by row. */
export const groupOf = (capsule: number, { types }: CapsuleGrid, grouping: Grouping): number =>
  grouping === 'type' ? capsule % types : Math.floor(capsule / types);

export const groupCount = ({ rows, columns, types }: CapsuleGrid, grouping: Grouping): number =>
  grouping === 'type' ? types : rows * columns;

/** [I,J]: c * |u_hat| in one iteration. */
export function contributions(trace: RoutingTrace, iteration: number): Float32Array {
  const couplings = couplingsAfter(trace.couplings, trace.iterations, iteration);
  return couplings.map((c, n) => c * trace.voteLengths[n]!);
}

/**
 * [I,J]: what each vote adds to |s| in one iteration, c * |u_hat| * cos(u_hat, v) = c * u_hat . v / |v|. Below zero it
 * points away. Over the capsules they add up to |s| (without a bias); where v is 0 all are 0.
 */
export function supports(trace: RoutingTrace, iteration: number): Float32Array {
  const { iterations, classes, agreements, lengths } = trace;
  const agreed = couplingsAfter(agreements, iterations, iteration);
  return couplingsAfter(trace.couplings, iterations, iteration).map((c, n) => {
    const length = lengths[iteration * classes + (n % classes)]!;
    return length > 0 ? (c * agreed[n]!) / length : 0;
  });
}

/** Values [I,J] -> sums [G,J] over the capsules of each group. */
export function sumByGroup(
  values: ArrayLike<number>,
  classes: number,
  grid: CapsuleGrid,
  grouping: Grouping,
): Float64Array {
  const sums = new Float64Array(groupCount(grid, grouping) * classes);
  for (let n = 0; n < values.length; n++) {
    const group = groupOf(Math.floor(n / classes), grid, grouping);
    sums[group * classes + (n % classes)]! += values[n]!;
  }
  return sums;
}

/** The same, divided by how many capsules a group has. */
export function meanByGroup(
  values: ArrayLike<number>,
  classes: number,
  grid: CapsuleGrid,
  grouping: Grouping,
): Float64Array {
  const groups = groupCount(grid, grouping);
  return sumByGroup(values, classes, grid, grouping).map((x) => (x * groups * classes) / values.length);
}

/** One column of values [n,J]. */
export const columnOf = (values: ArrayLike<number>, classes: number, digit: number): Float64Array =>
  Float64Array.from({ length: values.length / classes }, (_, n) => values[n * classes + digit]!);

/** |u| of the primary capsules, as an image for each type: [types,rows,columns]. */
export function capsuleLengths({ primary, primaryCapsules }: RoutingTrace, grid: CapsuleGrid): Float32Array {
  const dims = primary.length / primaryCapsules;
  const positions = grid.rows * grid.columns;
  return Float32Array.from({ length: primaryCapsules }, (_, n) => {
    const i = capsuleAt(grid, n % positions, Math.floor(n / positions));
    return Math.hypot(...primary.subarray(i * dims, (i + 1) * dims));
  });
}

/** b of one capsule [J] at the start of an iteration: all agreements so far. */
export function logits(trace: RoutingTrace, iteration: number, capsule: number): Float64Array {
  const { primaryCapsules: I, classes: J, agreements } = trace;
  const b = new Float64Array(J);
  for (let r = 0; r < iteration; r++) {
    for (let j = 0; j < J; j++) b[j]! += agreements[(r * I + capsule) * J + j]!;
  }
  return b;
}

/** |s| of one digit in one iteration, the bias included. */
export function sumLength(trace: RoutingTrace, iteration: number, digit: number): number {
  const dims = trace.capsules.length / trace.classes;
  const start = (iteration * trace.classes + digit) * dims;
  return Math.hypot(...trace.sums.subarray(start, start + dims));
}

export interface Evenness {
  /** Mean entropy of the capsules' couplings over ln J, each capsule counted once. */
  plain: number;
  /** The same, each capsule counted by its contribution, summed over the digits. */
  weighted: number;
}

/** Of every iteration. */
export function evenness(trace: RoutingTrace): Evenness[] {
  const { iterations, classes } = trace;
  return Array.from({ length: iterations }, (_, r) => {
    const couplings = couplingsAfter(trace.couplings, iterations, r);
    const weights = new Float64Array(trace.primaryCapsules);
    contributions(trace, r).forEach((x, n) => (weights[Math.floor(n / classes)]! += x));
    return {
      plain: relativeEntropy(couplings, classes),
      weighted: relativeEntropy(couplings, classes, weights),
    };
  });
}

/** Where the largest value stands; the first of equals. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n]! > values[best]!) best = n;
  return best;
}

/** Smallest and largest, for scales that follow the data. */
export function rangeOf(values: Iterable<number>): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}
