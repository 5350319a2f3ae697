/** A capsule vector as text: what "Copy vector" writes, read back. */
import { AppError } from '../../shared/errors.ts';

interface Shown {
  dims: number;
  digit: number;
  /** Names of the classes. */
  classes: readonly string[];
}

const hint = 'Copy a vector with "Copy vector", or write its numbers as a JSON array.';

/**
 * Takes the object that "Copy vector" makes, of which only `capsule` and `digit` count, or an array of numbers.
 * @returns [D]
 * @throws AppError invalid-input, saying what does not fit; nothing has then changed
 */
export function readVector(text: string, { dims, digit, classes }: Shown): number[] {
  const parsed = parse(text);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  const { capsule, digit: of } = (isObject ? parsed : { capsule: parsed }) as Record<string, unknown>;
  if (!Array.isArray(capsule)) throw wrong('This JSON holds no capsule vector.');
  if (capsule.length !== dims) {
    throw wrong(`This vector has ${capsule.length} numbers, and a capsule of this model has ${dims}.`);
  }
  capsule.forEach((value: unknown, n) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw wrong(
        `Number ${n} of this vector is ${JSON.stringify(value)?.slice(0, 40)}, which is no number.`,
      );
    }
    if (Math.abs(value) > 1)
      throw wrong(`Number ${n} of this vector is ${value}: those of a capsule lie from −1 to 1.`);
  });
  if (of !== undefined && of !== digit) {
    const name = typeof of === 'number' ? classes[of] : undefined;
    if (name === undefined) {
      const text = JSON.stringify(of).slice(0, 40);
      throw wrong(`This vector’s "digit" is ${text}; this model has the numbers 0 to ${classes.length - 1}.`);
    }
    throw wrong(
      `This is a vector of capsule ${name}, and capsule ${classes[digit]} is shown.`,
      `The same numbers mean something else there. Choose ${name} under "Decode as" first.`,
    );
  }
  return capsule as number[];
}

function parse(text: string): unknown {
  if (text.trim() === '') throw wrong('There is no text to paste.');
  if (text.length > 100_000) throw wrong('This text is too long for a capsule vector.');
  try {
    return JSON.parse(text.trim()); // a byte order mark goes, too
  } catch {
    throw wrong('This text is not JSON.');
  }
}

const wrong = (message: string, what = hint): AppError => new AppError('invalid-input', message, what);
