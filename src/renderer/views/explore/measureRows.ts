/** The rows of the table of measures: one for each dimension of one digit, or of all. */
import { measureKinds } from '../../../shared/measures.ts';
import type { CapsuleMeasures, MeasureKind } from '../../../shared/measures.ts';

/** Correlation while the dimension is turned, change per sigma in the measure's own spread, correlation over real digits. */
export type Figure = 'decoded' | 'effect' | 'real';

export interface MeasureRow {
  digit: number;
  dimension: number;
  /** [M] of `measureKinds`: what is written, and what is coloured and sorted by, -1 to 1. */
  cells: { value: number; shade: number }[];
}

export function measureRows(measures: CapsuleMeasures, figure: Figure, digit: number | null): MeasureRow[] {
  const [J, M] = [measures.counts.length, measureKinds.length];
  const D = measures.real.length / J / M;
  const digits = digit === null ? Array.from({ length: J }, (_, j) => j) : [digit];
  return digits.flatMap((j) =>
    Array.from({ length: D }, (_, d) => ({
      digit: j,
      dimension: d,
      cells: measureKinds.map((_, m) => {
        const value = measures[figure][(j * D + d) * M + m]!;
        if (figure !== 'effect') return { value, shade: value };
        const spread = measures.spread[j * M + m]!;
        return { value, shade: spread > 0 ? Math.max(-1, Math.min(1, value / spread)) : 0 };
      }),
    })),
  );
}

/** By how strongly a measure goes with a dimension, strongest first; null: as they are. */
export function sortedBy(rows: readonly MeasureRow[], kind: MeasureKind | null): readonly MeasureRow[] {
  if (kind === null) return rows;
  const m = measureKinds.indexOf(kind);
  return [...rows].sort((a, b) => Math.abs(b.cells[m]!.shade) - Math.abs(a.cells[m]!.shade));
}
