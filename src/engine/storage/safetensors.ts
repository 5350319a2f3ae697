/**
 * Safetensors: eight bytes with the header's length, a JSON header that names each tensor's type, shape and place,
 * then the tensors' bytes, little-endian, without gaps. Weights stay readable in Python, and reading runs no code.
 */
import { AppError } from '../../shared/errors.ts';
import { fromBfloat16, fromHalfPrecision, toHalfPrecision } from '../../shared/halfPrecision.ts';
import { elementBytes, notSafetensors, parseHeader, unreadable } from './safetensorsHeader.ts';
import type { HeaderEntry } from './safetensorsHeader.ts';

export interface StoredTensor {
  dtype: string;
  shape: number[];
  /** Row-major. A view of the file's bytes where the type is F32 and its place allows it, else a conversion. */
  values: Float32Array;
}

export interface Safetensors {
  metadata: Record<string, string>;
  tensors: Map<string, StoredTensor>;
}

/**
 * F32, F16, BF16, F64, I32 and U8, all as float32.
 * @throws AppError unreadable-file for anything else than a whole, gapless safetensors file
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const length = headerLength(bytes, bytes.length);
  const dataStart = 8 + length;
  const { metadata, entries } = parseHeader(bytes.subarray(8, dataStart), bytes.length - dataStart);
  const data = bytes.subarray(dataStart);
  const tensors = new Map<string, StoredTensor>();
  for (const entry of entries) {
    const { name, dtype, shape } = entry;
    tensors.set(name, { dtype, shape, values: convert(data, entry) });
  }
  return { metadata, tensors };
}

/**
 * @param start at least the first eight bytes of the file, when it has as many
 * @throws AppError unreadable-file when the header would be longer than the file or 16 MiB
 */
export function headerLength(start: Uint8Array, fileLength: number): number {
  if (start.length < 8)
    throw unreadable(`it has ${fileLength} bytes, and a safetensors file has at least 10`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const low = view.getUint32(0, true);
  const high = view.getUint32(4, true);
  const limit = 16 * 2 ** 20;
  // Eight bytes of text or of a picture make a length beyond any file.
  if (high !== 0) throw notSafetensors();
  if (low > limit || low < 2 || low > fileLength - 8) {
    throw unreadable(
      `its header would be ${low} bytes long, and ${fileLength - 8} bytes follow (at most ${limit} are read)`,
    );
  }
  return low;
}

function convert(data: Uint8Array, { dtype, start, end }: HeaderEntry): Float32Array {
  const size = elementBytes[dtype];
  const place = data.subarray(start, end);
  const own = place.byteOffset % size === 0 ? place : Uint8Array.from(place); // typed arrays must lie aligned
  const [buffer, offset, count] = [own.buffer, own.byteOffset, (end - start) / size] as const;
  if (dtype === 'F32') return new Float32Array(buffer, offset, count);
  if (dtype === 'F16') return fromHalfPrecision(new Uint16Array(buffer, offset, count));
  if (dtype === 'BF16') return fromBfloat16(new Uint16Array(buffer, offset, count));
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer, offset, count));
  if (dtype === 'I32') return Float32Array.from(new Int32Array(buffer, offset, count));
  return Float32Array.from(own);
}

export type TensorsToWrite = ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>;

/** The file as pieces to be written one after the other; float32 data are not copied. */
export function safetensorsParts(
  tensors: TensorsToWrite,
  metadata: Record<string, string>,
  { halfPrecision = false } = {},
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    const part = halfPrecision ? halves(name, values) : values;
    header[name] = {
      dtype: halfPrecision ? 'F16' : 'F32',
      shape,
      data_offsets: [offset, offset + part.byteLength],
    };
    data.push(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    offset += part.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20); // spaces: the data start aligned
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(json, 8);
  return [padded, ...data];
}

function halves(name: string, values: Float32Array): Uint16Array {
  const found = values.find((value) => Math.abs(value) >= 65_520 && Number.isFinite(value));
  if (found === undefined) return toHalfPrecision(values);
  throw new AppError(
    'invalid-input',
    `'${name}' holds ${found}, and half precision ends at 65,504.`,
    'Save this file in single precision.',
  );
}

/** @throws AppError invalid-input when half precision is asked for and a value is beyond its range */
export function writeSafetensors(
  tensors: TensorsToWrite,
  metadata: Record<string, string>,
  options: { halfPrecision?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  return join(safetensorsParts(tensors, metadata, options));
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
