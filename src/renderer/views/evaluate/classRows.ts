/** Rows of the table per digit, and their order. */
import type { Evaluation } from '../../../shared/contract/models.ts';

export type ClassColumn = 'digit' | 'images' | 'mistakes' | 'precision' | 'recall' | 'f1';

export interface ClassRow {
  digit: number;
  name: string;
  images: number;
  mistakes: number;
  /** Shares, 0 to 1. */
  precision: number;
  recall: number;
  f1: number;
}

export function classRows(perClass: Evaluation['perClass'], classes: readonly string[]): ClassRow[] {
  return perClass.map((row, digit) => ({ digit, name: classes[digit] ?? String(digit), ...row }));
}

/** A new order; rows with equal values stay in the order of the digits. */
export function sortRows(rows: readonly ClassRow[], column: ClassColumn, descending: boolean): ClassRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => sign * (a[column] - b[column]) || a.digit - b.digit);
}

/** Unweighted means over the classes (macro average); sums for the two counts. */
export function meanRow(rows: readonly ClassRow[]): Omit<ClassRow, 'digit' | 'name'> {
  const sum = (column: 'images' | 'mistakes' | 'precision' | 'recall' | 'f1') =>
    rows.reduce((total, row) => total + row[column], 0);
  const mean = (column: 'precision' | 'recall' | 'f1') => (rows.length ? sum(column) / rows.length : 0);
  return {
    images: sum('images'),
    mistakes: sum('mistakes'),
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
  };
}

/**
 * Where the bars of precision and recall start, so that differences can be seen: the highest of a few round shares
 * that no class falls below. The table says it.
 */
export function barFloor(rows: readonly ClassRow[]): number {
  const lowest = Math.min(1, ...rows.flatMap(({ precision, recall }) => [precision, recall]));
  return [0.99, 0.98, 0.95, 0.9, 0.8, 0.5].find((floor) => floor <= lowest - 0.001) ?? 0;
}
