/**
 * Messages as bytes, for the hosts that talk over a WebSocket: MessagePack, with typed arrays kept as what they are.
 * (A MessagePort needs none of this: it copies structured data by itself.)
 */
import { ExtData, ExtensionCodec, decode, encode } from '@msgpack/msgpack';
import { AppError } from './errors.ts';
import { checkBounds, deepest } from './messageBounds.ts';

/** The largest message that a page may send: a checkpoint with Adam's moments, dropped onto the window, fits well. */
export const maximumMessageBytes = 256 * 2 ** 20;

/** The local server itself is asked for little: settings, names. (A browser's page saves files by itself.) */
export const maximumShellMessageBytes = 2 ** 20;

/** Which number a kind of typed array has on the wire. Bytes (Uint8Array) are MessagePack's own. */
const kinds = new Map<number, typeof Float32Array | typeof Int32Array>([
  [1, Float32Array],
  [2, Int32Array],
]);

/** The bytes are little-endian, as on every machine that runs the app. */
class TypedArrays extends ExtensionCodec {
  override tryToEncode(value: unknown): ExtData | null {
    if (!ArrayBuffer.isView(value) || value instanceof Uint8Array) return null;
    for (const [type, kind] of kinds)
      if (value instanceof kind)
        return new ExtData(type, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    throw new TypeError(`no message carries ${value.constructor.name}`);
  }

  override decode(data: Uint8Array, type: number): unknown {
    const kind = kinds.get(type);
    if (!kind) throw new RangeError(`unknown extension ${type}`);
    if (data.byteLength % kind.BYTES_PER_ELEMENT) throw new RangeError(`half an element of ${kind.name}`);
    return new kind(Uint8Array.from(data).buffer); // its own buffer: inside the message it need not be aligned
  }
}
const extensionCodec = new TypedArrays();

/** @throws AppError internal for what has no form on the wire: other typed arrays, functions, symbols, cycles. */
export function encodeMessage(message: unknown): Uint8Array {
  try {
    return encode(message, { extensionCodec, ignoreUndefined: true, maxDepth: deepest });
  } catch (error) {
    throw new AppError('internal', `Cannot send: ${reason(error)}`);
  }
}

/** @throws AppError invalid-input when the bytes are not one whole message. */
export function decodeMessage(bytes: Uint8Array): unknown {
  try {
    checkBounds(bytes);
    return decode(bytes, { extensionCodec });
  } catch (error) {
    throw new AppError('invalid-input', `Not a message: ${reason(error)}`);
  }
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
