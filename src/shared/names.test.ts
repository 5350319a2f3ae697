import * as v from 'valibot';
import { expect, it } from 'vitest';
import {
  flatNames,
  longestName,
  NameInputSchema,
  nestedNames,
  NestedNamesSchema,
  tidyName,
} from './names.ts';

it('names are tidied and bounded', () => {
  expect(tidyName('  top  bar\tlength ')).toBe('top bar length');
  expect(tidyName(' \n ')).toBe('');
  expect(tidyName('x'.repeat(100))).toHaveLength(longestName);
});

it('flat and nested names are the same; what a network has no place for is left out', () => {
  const names = ['', 'slant', '', 'thickness', '', ''];
  expect(nestedNames(names, [3, 2])).toEqual({ 0: { 1: 'slant' }, 1: { 1: 'thickness' } });
  expect(flatNames(nestedNames(names, [3, 2]), [3, 2])).toEqual(names);
  expect(flatNames({ 0: { 1: 'slant', 7: 'beyond' }, 9: { 0: 'beyond' } }, [3, 2])).toEqual([
    ...['', 'slant', '', '', '', ''],
  ]);
});

it('what crosses the port or stands in a file is checked', () => {
  const named = (name: unknown) =>
    v.safeParse(NameInputSchema, { model: 'm', digit: 1, dimension: 2, name }).success;
  expect([named('slant'), named(''), named('a\nb'), named('x'.repeat(61)), named(5)]).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(v.safeParse(NestedNamesSchema, { 5: { 3: 'slant' } }).success).toBe(true);
  for (const wrong of [{ five: { 3: 'x' } }, { 5: { 3: 4 } }, 'x', { __proto__x: {} }]) {
    expect(v.safeParse(NestedNamesSchema, wrong).success).toBe(false);
  }
});
