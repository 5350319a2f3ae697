/**
 * The grid of perturbed reconstructions (paper section 5.1, figure 4): a row for each dimension of a capsule, which is
 * moved by -0.25 to 0.25 in steps of 0.05 while all others stay.
 */
import { isConstant } from '../../lib/capsuleScale.ts';
import type { CapsuleScale } from '../../lib/capsuleScale.ts';
import { signed } from '../../lib/format.ts';

export type OffsetUnit = 'value' | 'sigma';

export interface GridCell {
  /** Row: 0 to D-1. */
  dimension: number;
  /** 0 to 10. */
  column: number;
}

export const columns = 11;
/** The column that shows the vector as it is. */
export const middle = 5;

/** A capsule is shorter than 1 (squash, equation 1), so no dimension lies beyond. */
const bound = 1;

/** Of the columns: -0.25 to 0.25 in the capsule's own units, or -2.5 to 2.5 standard deviations. */
export const offsets = (unit: OffsetUnit): number[] =>
  Array.from({ length: columns }, (_, n) => (n - middle) / (unit === 'sigma' ? 2 : 20));

/** "+0.05", or "+0.5σ". */
export const offsetText = (offset: number, unit: OffsetUnit): string =>
  unit === 'sigma' ? `${signed(offset, 1)}σ` : signed(offset);

/** A value moved by a column's offset, at most to -1 or 1; by sigmas a constant dimension does not move. */
export function movedValue(
  value: number,
  column: number,
  unit: OffsetUnit,
  scale: Pick<CapsuleScale, 'sigma'>,
): number {
  if (column === middle) return value;
  const to = value + offsets(unit)[column]! * (unit === 'sigma' ? scale.sigma : 1);
  return Math.max(-bound, Math.min(bound, to));
}

/**
 * What a cell is, for people who do not see it.
 * @param label what its dimension is called
 */
export function cellText(
  { column }: GridCell,
  label: string,
  value: number,
  unit: OffsetUnit,
  scale: CapsuleScale,
): string {
  if (column === middle) return `${label} as it is, ${signed(value)}`;
  const offset = offsets(unit)[column]!;
  const by = unit === 'sigma' ? `${signed(offset, 1)} sigma` : signed(offset);
  const constant = isConstant(scale) ? ', the same in every image' : '';
  return `${label} by ${by}, to ${signed(movedValue(value, column, unit, scale))}${constant}`;
}

/** Where a key leads from a cell of a grid with so many rows; null for a key that moves nowhere. */
export function cellAfter(
  key: string,
  { dimension, column }: GridCell,
  rows: number,
  far: boolean,
): GridCell | null {
  const to = {
    ArrowUp: { dimension: dimension - 1, column },
    ArrowDown: { dimension: dimension + 1, column },
    ArrowLeft: { dimension, column: column - 1 },
    ArrowRight: { dimension, column: column + 1 },
    PageUp: { dimension: 0, column },
    PageDown: { dimension: rows - 1, column },
    Home: { dimension: far ? 0 : dimension, column: 0 },
    End: { dimension: far ? rows - 1 : dimension, column: columns - 1 },
  }[key];
  if (!to) return null;
  return {
    dimension: Math.max(0, Math.min(rows - 1, to.dimension)),
    column: Math.max(0, Math.min(columns - 1, to.column)),
  };
}
