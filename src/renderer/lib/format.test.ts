import { expect, it } from 'vitest';
import {
  bytes,
  count,
  duration,
  fixed,
  milliseconds,
  parseNumber,
  parseWhole,
  percent,
  plural,
  short,
  signed,
} from './format.ts';

it('writes U+2212 for negative numbers, and no sign before zero', () => {
  expect([fixed(-0.061), fixed(-0.001), fixed(1.005, 1)]).toEqual(['−0.06', '0.00', '1.0']);
  expect([signed(0.04), signed(-0.06), signed(0.001), signed(-0.004)]).toEqual([
    '+0.04',
    '−0.06',
    '0.00',
    '0.00',
  ]);
});

it('reads what it writes', () => {
  for (const value of [-0.25, 0, 0.07]) expect(parseNumber(signed(value))).toBe(value);
  expect(parseNumber(' 0,5 ')).toBe(0.5);
  expect(parseNumber('')).toBeNaN();
  expect(parseNumber('five')).toBeNaN();
  expect([' 10,000 ', '4,294,967,295', '12'].map(parseWhole)).toEqual([10000, 4294967295, 12]);
  expect([parseWhole('0,001'), parseWhole('1,00')]).toEqual([0.001, 1]); // decimal, so no whole number is meant
});

it('writes shares, counts, times and sizes', () => {
  expect(percent(0.9961)).toBe('99.61\u00a0%');
  expect(count(10000)).toBe('10,000');
  expect([duration(44.6), duration(101 * 60), duration(11340)]).toEqual([
    '45\u00a0s',
    '1\u00a0h 41\u00a0min',
    '3\u00a0h 09\u00a0min',
  ]);
  expect([bytes(400), bytes(99e6), bytes(2.94e9)]).toEqual(['1\u00a0kB', '99\u00a0MB', '2.9\u00a0GB']);
  expect([short(8215568), short(60130), short(12)]).toEqual(['8.2\u00a0M', '60\u00a0k', '12']);
  expect([plural(1, 'image'), plural(1200, 'image')]).toEqual(['1 image', '1,200 images']);
});

it('writes no time as nothing', () => {
  expect([0, 0.04, 0.1, 1.25].map(milliseconds)).toEqual([
    'under 0.1\u00a0ms',
    'under 0.1\u00a0ms',
    '0.1\u00a0ms',
    '1.3\u00a0ms',
  ]);
});
