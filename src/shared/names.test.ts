import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import {
  flatNames,
  longestName,
  NameInputSchema,
  nestedNames,
  NestedNamesSchema,
  requireName,
  tidyName,
} from './names.ts';

it('names are tidied and bounded', () => {
  expect(tidyName('  top  bar\tlength ')).toBe('top bar length');
  expect(tidyName(' \n ')).toBe('');
  expect(tidyName('x'.repeat(100))).toHaveLength(longestName);
});

it('a name is cut between characters, and what is no text is refused in plain words', () => {
  expect(tidyName('x'.repeat(59) + '😀')).toBe('x'.repeat(59));
  expect(tidyName('x'.repeat(58) + '😀😀')).toBe('x'.repeat(58) + '😀');
  expect(tidyName('x'.repeat(59) + ' y')).toBe('x'.repeat(59));
  expect(tidyName('😀'.repeat(31))).toBe('😀'.repeat(30));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (text) => {
      const tidy = tidyName(text);
      expect(tidy.length).toBeLessThanOrEqual(longestName);
      expect(tidyName(tidy)).toBe(tidy);
      expect(tidy).not.toMatch(/\p{Surrogate}/u);
    }),
  );
  requireName('größer 😀');
  expect(() => requireName('a\u0007b')).toThrow('it holds a control character, U+0007.');
  expect(() => requireName('a\u0085b')).toThrow('U+0085');
  expect(() => requireName('a\ud83d')).toThrow('it holds half of a character, U+D83D.');
  expect(() => requireName('\ude00a')).toThrow('U+DE00');
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
  expect([named('😀'), named('a\ud83d'), named('\ude00')]).toEqual([true, false, false]);
  // As earlier versions cut them: the other names of the file are not lost for it.
  expect(v.parse(NestedNamesSchema, { 5: { 3: 'loop \ud83d', 4: 'slant' } })).toEqual({
    5: { 3: 'loop', 4: 'slant' },
  });
  expect(v.safeParse(NestedNamesSchema, { 5: { 3: 'slant' } }).success).toBe(true);
  for (const wrong of [{ five: { 3: 'x' } }, { 5: { 3: 4 } }, 'x', { __proto__x: {} }]) {
    expect(v.safeParse(NestedNamesSchema, wrong).success).toBe(false);
  }
});
