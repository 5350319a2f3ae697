/** Names that a person gives to the dimensions of each digit's capsule. */
import * as v from 'valibot';
import { AppError } from './errors.ts';

/** [J*D], row-major; empty where a dimension has no name. */
export type DimensionNames = readonly string[];

/** As in files: the digit's number, then the dimension's; only what has a name. */
export type NestedNames = Record<string, Record<string, string>>;

/** In UTF-16 units. */
export const longestName = 60;

/** Control characters, and halves of characters that are written in two UTF-16 units: nothing shows them as text. */
const untextual = /\p{Control}|\p{Surrogate}/u;

/**
 * Without spaces at its ends, or doubled, and cut between characters where it is too long; what is left of an empty one
 * takes the name away.
 */
export function tidyName(text: string): string {
  const spaced = text.replace(/\s+/gu, ' ').trim();
  if (spaced.length <= longestName) return spaced;
  let cut = '';
  for (const character of spaced) {
    if (cut.length + character.length > longestName) break;
    cut += character;
  }
  return cut.trim();
}

/** @throws AppError invalid-input for what is not shown as text */
export function requireName(text: string): void {
  const wrong = untextual.exec(text)?.[0];
  if (wrong === undefined) return;
  const code = wrong.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new AppError(
    'invalid-input',
    `This cannot be a name: it holds ${wrong < '\ud800' ? 'a control character' : 'half of a character'}, U+${code}.`,
    'Type the name instead of pasting it.',
  );
}

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const model = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const textual = v.check(
  (text: string) => !untextual.test(text),
  'A name holds no control characters, and no halves of characters.',
);

/** `name` empty takes it away. */
export const NameInputSchema = v.strictObject({
  ...{ model, digit: index, dimension: index },
  name: v.pipe(v.string(), v.maxLength(longestName), textual),
});
export type NameInput = v.InferOutput<typeof NameInputSchema>;

/** Earlier versions cut names within a character: what is left of such a one is kept, and so are the file's others. */
const StoredNameSchema = v.pipe(
  v.string(),
  v.maxLength(longestName),
  v.transform((name) => tidyName(name.replace(new RegExp(untextual, 'gu'), ' '))),
);

export const NestedNamesSchema = v.record(
  v.pipe(v.string(), v.regex(/^\d{1,5}$/)),
  v.record(v.pipe(v.string(), v.regex(/^\d{1,5}$/)), StoredNameSchema),
);

/** What lies beyond the network's J digits or D dimensions is left out. */
export function flatNames(nested: NestedNames, [J, D]: readonly [number, number]): string[] {
  return Array.from({ length: J * D }, (_, n) => nested[Math.floor(n / D)]?.[n % D] ?? '');
}

export function nestedNames(names: DimensionNames, [, D]: readonly [number, number]): NestedNames {
  const nested: NestedNames = {};
  names.forEach((name, n) => {
    if (name) (nested[Math.floor(n / D)] ??= {})[n % D] = name;
  });
  return nested;
}
