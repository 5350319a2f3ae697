import { describe, expect, it } from 'vitest';
import { barFloor, classRows, meanRow, sortRows } from './classRows.ts';

const rows = classRows(
  [
    { images: 10, mistakes: 2, precision: 1, recall: 0.8, f1: 0.889 },
    { images: 30, mistakes: 0, precision: 0.9, recall: 1, f1: 0.947 },
    { images: 20, mistakes: 2, precision: 0.95, recall: 0.9, f1: 0.924 },
  ],
  ['0', '1', '2'],
);
const digits = (sorted: typeof rows) => sorted.map((row) => row.digit);

describe('sortRows', () => {
  it('sorts by any column, both ways', () => {
    expect(digits(sortRows(rows, 'images', true))).toEqual([1, 2, 0]);
    expect(digits(sortRows(rows, 'precision', false))).toEqual([1, 2, 0]);
    expect(digits(sortRows(rows, 'digit', true))).toEqual([2, 1, 0]);
  });
  it('keeps the order of the digits among equals, both ways', () => {
    expect(digits(sortRows(rows, 'mistakes', true))).toEqual([0, 2, 1]);
    expect(digits(sortRows(rows, 'mistakes', false))).toEqual([1, 0, 2]);
  });
  it('leaves the rows themselves alone', () => {
    sortRows(rows, 'images', true);
    expect(digits(rows)).toEqual([0, 1, 2]);
  });
});

describe('meanRow', () => {
  it('adds counts and averages shares over the classes', () => {
    const mean = meanRow(rows);
    expect(mean).toMatchObject({ images: 60, mistakes: 4 });
    expect(mean.recall).toBeCloseTo(0.9);
    expect(meanRow([]).f1).toBe(0);
  });
});

describe('barFloor', () => {
  const having = (precision: number) => [{ ...rows[1]!, precision, recall: 0.999 }];
  it('is a round share below every class', () => {
    expect(barFloor(having(0.995))).toBe(0.99);
    expect(barFloor(having(0.99))).toBe(0.98);
    expect(barFloor(having(0.62))).toBe(0.5);
    expect(barFloor(having(0.1))).toBe(0);
  });
});
