import { expect, it } from 'vitest';
import { cellAfter, cellText, columns, middle, movedValue, offsets, offsetText } from './capsuleGrid.ts';

const scale = { centre: 0.1, sigma: 0.04, original: 0.1, known: true, reach: 3 };

it("has the paper's offsets, or half sigmas", () => {
  expect(offsets('value')).toEqual([-0.25, -0.2, -0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15, 0.2, 0.25]);
  expect(offsets('sigma')).toEqual([-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5]);
  expect(offsets('value')).toHaveLength(columns);
  expect([offsetText(-0.05, 'value'), offsetText(0, 'value'), offsetText(2.5, 'sigma')]).toEqual([
    '−0.05',
    '0.00',
    '+2.5σ',
  ]);
});

it('moves a value from where it is, by its own units or by sigmas', () => {
  expect(movedValue(0.3, 0, 'value', scale)).toBeCloseTo(0.05, 12);
  expect(movedValue(0.3, 10, 'sigma', scale)).toBeCloseTo(0.4, 12);
  expect(movedValue(0.123456789, middle, 'value', scale)).toBe(0.123456789);
});

it('keeps values where a capsule can be', () => {
  expect(movedValue(0.9, 10, 'value', scale)).toBe(1);
  expect(movedValue(-0.9, 0, 'value', scale)).toBe(-1);
});

it('says what a cell is', () => {
  expect(cellText({ dimension: 3, column: 7 }, 'dim 3', 0.05, 'value', scale)).toBe(
    'dim 3 by +0.10, to +0.15',
  );
  expect(cellText({ dimension: 3, column: 4 }, 'dim 3, slant', 0.05, 'sigma', scale)).toBe(
    'dim 3, slant by −0.5 sigma, to +0.03',
  );
  expect(cellText({ dimension: 3, column: middle }, 'dim 3', 0.05, 'value', scale)).toBe(
    'dim 3 as it is, +0.05',
  );
  expect(cellText({ dimension: 0, column: 0 }, 'dim 0', 0, 'value', { ...scale, sigma: 0 })).toMatch(
    /the same in every image$/,
  );
});

it('moves by cell and stays within the grid', () => {
  const from = { dimension: 2, column: 5 };
  const to = (key: string, far = false) => {
    const cell = cellAfter(key, from, 4, far);
    return cell && [cell.dimension, cell.column];
  };
  expect(to('ArrowUp')).toEqual([1, 5]);
  expect(to('ArrowDown')).toEqual([3, 5]);
  expect(to('ArrowLeft')).toEqual([2, 4]);
  expect(to('ArrowRight')).toEqual([2, 6]);
  expect([to('Home'), to('Home', true)]).toEqual([
    [2, 0],
    [0, 0],
  ]);
  expect([to('End'), to('End', true)]).toEqual([
    [2, 10],
    [3, 10],
  ]);
  expect([to('PageUp'), to('PageDown')]).toEqual([
    [0, 5],
    [3, 5],
  ]);
  expect(to('Enter')).toBeNull();
  expect(cellAfter('ArrowLeft', { dimension: 0, column: 0 }, 4, false)).toEqual({ dimension: 0, column: 0 });
  expect(cellAfter('ArrowDown', { dimension: 3, column: 10 }, 4, false)).toEqual({
    dimension: 3,
    column: 10,
  });
});
