/** IDX, the format of MNIST and its relatives: a big-endian header with type and shape, then the numbers. */
import { gunzipSync } from 'node:zlib';
import { AppError } from '../../shared/errors.ts';

export interface Idx {
  shape: number[];
  /** Row-major; a view of `bytes` unless they were compressed. */
  data: Uint8Array;
}

const unsignedByte = 0x08;
/** MNIST unpacks to 47 MB. Nothing is unpacked beyond this, so a small file cannot fill the memory. */
const largest = 2 ** 27;

/**
 * Unsigned bytes only, plain or gzip.
 * @throws AppError unreadable-file for anything else than one whole IDX file
 */
export function readIdx(bytes: Uint8Array): Idx {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzip(bytes) : bytes;
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (plain.length < 4 || view.getUint16(0) !== 0) throw unreadable('it does not begin as IDX files do');
  if (plain[2] !== unsignedByte) {
    throw unreadable(`its numbers are of type 0x${plain[2]!.toString(16)}, and only bytes (0x8) are read`);
  }
  const dimensions = plain[3]!;
  const start = 4 + 4 * dimensions;
  if (dimensions === 0 || plain.length < start) throw unreadable('its header is cut short');
  const shape = Array.from({ length: dimensions }, (_, n) => view.getUint32(4 + 4 * n));
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== plain.length - start) {
    throw unreadable(
      `its shape [${shape.join(', ')}] asks for ${size} bytes, and ${plain.length - start} follow`,
    );
  }
  // Not a Buffer, whose slice() copies nothing.
  return { shape, data: new Uint8Array(plain.buffer, plain.byteOffset + start, size) };
}

function unzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw unreadable(`it unpacks to more than ${largest} bytes`);
    throw unreadable('its gzip data are damaged or cut short');
  }
}

function unreadable(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `This is not a whole IDX file: ${why}.`,
    'Install or download the dataset again.',
  );
}
