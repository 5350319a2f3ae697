import { expect, it } from 'vitest';
import { evenPlace, linksOf, mostLinks } from './links.ts';

it('draws the chosen digit last and the strongest on top', () => {
  const links = linksOf([1, 4, 2, 3], 2, 0);
  expect(links.map(({ group, digit, share }) => [group, digit, share])).toEqual([
    [1, 1, 0.75],
    [0, 1, 1],
    [0, 0, 0.25],
    [1, 0, 0.5],
  ]);
});

it('keeps only the strongest of very many, and survives zeros', () => {
  const many = Array.from({ length: 1000 }, (_, n) => n);
  const links = linksOf(many, 10, 0);
  expect(links).toHaveLength(mostLinks);
  expect(Math.min(...links.map(({ value }) => value))).toBe(1000 - mostLinks);
  expect(linksOf([0, 0], 2, 0).map(({ share }) => share)).toEqual([0, 0]);
  expect(linksOf([], 2, 0)).toEqual([]);
});

it('spreads places from end to end', () => {
  expect([0, 1, 2].map((n) => evenPlace(n, 3, 10, 20))).toEqual([10, 15, 20]);
  expect(evenPlace(0, 1, 10, 20)).toBe(15);
});
