/** Names that a person gives to the dimensions of each digit's capsule. */
import * as v from 'valibot';

/** [J*D], row-major; empty where a dimension has no name. */
export type DimensionNames = readonly string[];

/** As in files: the digit's number, then the dimension's; only what has a name. */
export type NestedNames = Record<string, Record<string, string>>;

export const longestName = 60;

/** Without spaces at its ends, or doubled; what is left of an empty one takes the name away. */
export const tidyName = (text: string): string =>
  text.replace(/\s+/gu, ' ').trim().slice(0, longestName).trim();

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const model = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
// eslint-disable-next-line no-control-regex -- these are what is refused
const plain = v.regex(/^[^\u0000-\u001f\u007f]*$/u, 'A name holds no control characters.');
const NameSchema = v.pipe(v.string(), v.maxLength(longestName), plain);

/** `name` empty takes it away. */
export const NameInputSchema = v.strictObject({
  ...{ model, digit: index, dimension: index },
  name: NameSchema,
});
export type NameInput = v.InferOutput<typeof NameInputSchema>;

export const NestedNamesSchema = v.record(
  v.pipe(v.string(), v.regex(/^\d{1,5}$/)),
  v.record(v.pipe(v.string(), v.regex(/^\d{1,5}$/)), NameSchema),
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
