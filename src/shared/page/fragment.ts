/**
 * The state of Explore and Learn as a link's fragment (what follows `#`): readable, exact, and with a checksum, since
 * mail and chat programs cut long links. Only the fragment: browsers send it to no server.
 *
 *   v=1&model=1a2b3c4d&view=explore&image=test.15&digit=5&turned=...&tab=grid&check=5e6f7a8b
 */
import * as v from 'valibot';
import { SplitSchema } from '../contract/datasets.ts';
import type { Split } from '../contract/datasets.ts';
import { AppError } from '../errors.ts';
import { fromHalfPrecision, toHalfPrecision } from '../halfPrecision.ts';
import { fromBase64Url, toBase64Url } from './base64.ts';
import { textChecksum } from './checksum.ts';
import { packZeros, unpackZeros } from './zeros.ts';

/** An image that whoever opens the link need not have. */
export interface EnclosedImage {
  label: number;
  /** [H*W*C], 0 to 255. */
  pixels: Uint8Array;
  /** [J,D]; half precision in the link. */
  capsules: Float32Array;
}

export interface ShareState {
  /** modelMark of the decoder: the numbers of a capsule mean nothing to another one. */
  model: string;
  view: 'explore' | 'learn';
  /** Of Learn, from 0. */
  page: number;
  image: { split: Split; index: number };
  enclosed: EnclosedImage | null;
  /** Which capsule is decoded. */
  digit: number;
  /** Dimensions that were turned by hand, and their values (float32). */
  turned: [dimension: number, value: number][];
  /** Explore's choices by name: tab, unit, order and so on. */
  choices: Record<string, string | number>;
}

const version = '1';
const reserved = [
  'v',
  'model',
  'view',
  'page',
  'image',
  'label',
  'pixels',
  'capsules',
  'digit',
  'turned',
  'check',
];
const bytesPerTurn = 5;

/** @returns the fragment without `#` */
export function encodeFragment(state: ShareState): string {
  const { model, view, page, image, enclosed, digit, turned, choices } = state;
  const fields = new URLSearchParams({ v: version, model, view });
  if (page > 0) fields.set('page', String(page));
  fields.set('image', `${image.split}.${image.index}`);
  if (enclosed) {
    fields.set('label', String(enclosed.label));
    fields.set('pixels', toBase64Url(packZeros(enclosed.pixels)));
    fields.set('capsules', toBase64Url(new Uint8Array(toHalfPrecision(enclosed.capsules).buffer)));
  }
  fields.set('digit', String(digit));
  if (turned.length > 0) fields.set('turned', toBase64Url(packTurns(turned)));
  for (const [name, value] of Object.entries(choices).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!reserved.includes(name)) fields.set(name, String(value));
  const text = fields.toString();
  return `${text}&check=${textChecksum(text)}`;
}

const whole = (most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.maxValue(most));
const packed = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(2 ** 20), v.transform(fromBase64Url));

const FieldsSchema = v.object({
  model: v.pipe(v.string(), v.regex(/^[\da-f]{8}$/)),
  view: v.picklist(['explore', 'learn']),
  page: v.optional(whole(1000), '0'),
  image: v.pipe(
    v.string(),
    v.transform((text) => text.split('.')),
    v.tuple([SplitSchema, whole(1e9)]),
  ),
  label: v.optional(whole(255)),
  pixels: v.optional(packed),
  capsules: v.optional(packed),
  digit: whole(255),
  turned: v.optional(packed),
});

/**
 * @param fragment with or without `#`
 * @throws AppError invalid-input when it is damaged, cut short, or of another version
 */
export function decodeFragment(fragment: string): ShareState {
  const [, text = '', check = ''] = /^#?(.*)&check=([\da-f]{8})$/.exec(fragment) ?? [];
  if (textChecksum(text) !== check) throw damaged();
  const given = Object.fromEntries(new URLSearchParams(text));
  if (given.v !== version)
    throw new AppError(
      'invalid-input',
      'This link was made by another version of CapsNet Explorer, and cannot be read here.',
      'The page shows its start instead.',
    );
  try {
    const { image, label, pixels, capsules, turned, ...fields } = v.parse(FieldsSchema, given);
    const complete = label !== undefined && pixels && capsules;
    if (!complete && (label !== undefined || pixels || capsules)) throw new Error('half an image');
    return {
      ...fields,
      image: { split: image[0], index: image[1] },
      enclosed: complete
        ? { label, pixels: unpackZeros(pixels), capsules: finite(halvesIn(capsules)) }
        : null,
      turned: turned ? unpackTurns(turned) : [],
      choices: choicesIn(given),
    };
  } catch {
    throw damaged(); // whatever is wrong in it, there is one thing to do
  }
}

function choicesIn(given: Record<string, string>): ShareState['choices'] {
  const chosen = Object.entries(given).filter(
    ([name, value]) => !reserved.includes(name) && /^[a-z]{1,40}$/i.test(name) && value.length <= 40,
  );
  return Object.fromEntries(
    chosen.map(([name, value]) => [name, /^\d{1,9}$/.test(value) ? Number(value) : value]),
  );
}

function packTurns(turned: ShareState['turned']): Uint8Array {
  const view = new DataView(new ArrayBuffer(turned.length * bytesPerTurn));
  turned.forEach(([dimension, value], n) => {
    view.setUint8(n * bytesPerTurn, dimension);
    view.setFloat32(n * bytesPerTurn + 1, value, true);
  });
  return new Uint8Array(view.buffer);
}

function unpackTurns(bytes: Uint8Array): ShareState['turned'] {
  if (bytes.length % bytesPerTurn) throw new Error('half a number');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / bytesPerTurn }, (_, n) => {
    const value = view.getFloat32(n * bytesPerTurn + 1, true);
    if (!Number.isFinite(value)) throw new Error('not finite');
    return [view.getUint8(n * bytesPerTurn), value];
  });
}

const halvesIn = (bytes: Uint8Array): Float32Array =>
  fromHalfPrecision(new Uint16Array(Uint8Array.from(bytes).buffer));

function finite(values: Float32Array): Float32Array {
  if (!values.every(Number.isFinite)) throw new Error('not finite');
  return values;
}

const damaged = () =>
  new AppError(
    'invalid-input',
    'This link is damaged or not whole.',
    'Copy it once more from where it came from, to its end. The page shows its start instead.',
  );
