/** The JSON header of a safetensors file, read with distrust: it may come from anywhere. */
import { AppError } from '../../shared/errors.ts';
import { duplicateKey } from './duplicateKey.ts';

export const elementBytes = { F64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, U8: 1 } as const;
export type ElementType = keyof typeof elementBytes;

export interface HeaderEntry {
  name: string;
  dtype: ElementType;
  shape: number[];
  /** Bytes from the start of the data. */
  start: number;
  end: number;
}

export interface Header {
  metadata: Record<string, string>;
  /** In the order of their places. */
  entries: HeaderEntry[];
}

/**
 * @param json the header's bytes, padding included
 * @param dataLength bytes that follow the header; the tensors must fill them exactly
 * @throws AppError unreadable-file
 */
export function parseHeader(json: Uint8Array, dataLength: number): Header {
  const header = parseObject(json);
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') Object.assign(metadata, readMetadata(value));
    else entries.push(readEntry(name, value));
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let place = 0;
  for (const { name, start, end } of entries) {
    if (start !== place) {
      throw unreadable(
        `tensor '${brief(name)}' starts at byte ${start} of the data, and byte ${place} is next` +
          (start < place ? ' (two tensors overlap)' : ' (bytes that belong to no tensor)'),
      );
    }
    place = end;
  }
  if (place !== dataLength) {
    throw unreadable(`its tensors take ${place} bytes, and ${dataLength} bytes follow the header`);
  }
  return { metadata: { ...metadata }, entries };
}

function parseObject(json: Uint8Array): Record<string, unknown> {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(json);
    parsed = JSON.parse(text);
  } catch {
    throw unreadable('its header is not JSON');
  }
  if (!isObject(parsed)) throw unreadable('its header is not a JSON object');
  const twice = duplicateKey(text);
  if (twice !== null) throw unreadable(`its header names '${brief(twice)}' twice`);
  return parsed;
}

function readMetadata(value: unknown): Record<string, string> {
  if (!isObject(value) || Object.values(value).some((text) => typeof text !== 'string')) {
    throw unreadable("the header's __metadata__ is not a table of texts");
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown): HeaderEntry {
  const what = `tensor '${brief(name)}'`;
  if (!isObject(value)) throw unreadable(`${what} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') throw unreadable(`${what} has no dtype`);
  if (!isElementType(dtype)) {
    const known = Object.keys(elementBytes).join(', ');
    throw unreadable(`${what} has the type ${brief(dtype)}; types that are read: ${known}`);
  }
  if (!isWholeNumbers(shape)) throw unreadable(`the shape of ${what} is not a list of whole numbers`);
  if (!isWholeNumbers(offsets) || offsets.length !== 2) {
    throw unreadable(`data_offsets of ${what} are not two whole numbers`);
  }
  const [start, end] = offsets as [number, number];
  // Beyond 2^53 the product is inexact, but then it is far beyond any file, too.
  const size = shape.reduce((product, n) => product * n, elementBytes[dtype]);
  if (!Number.isSafeInteger(size) || end - start !== size) {
    throw unreadable(
      `${what} of shape [${brief(shape.join(', '))}] and type ${dtype} takes ${size} bytes, and its place is ${start} to ${end}`,
    );
  }
  return { name, dtype, shape, start, end };
}

function isElementType(text: string): text is ElementType {
  return Object.hasOwn(elementBytes, text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWholeNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

/** Names from a broken file may be long or unprintable; messages are for people. */
function brief(text: string): string {
  // eslint-disable-next-line no-control-regex
  const printable = text.replace(/[\u0000-\u001f\u007f]/g, '?');
  return printable.length > 80 ? `${printable.slice(0, 80)}…` : printable;
}

/** What does not even begin as one does: a text, a picture. */
export function notSafetensors(): AppError {
  return new AppError(
    'unreadable-file',
    'This is not a safetensors file.',
    'Choose a .safetensors file with weights of a capsule network.',
  );
}

export function unreadable(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `This is not a whole safetensors file: ${why}.`,
    'Choose a .safetensors file with weights of a capsule network; if it was copied or downloaded, do that again.',
  );
}
