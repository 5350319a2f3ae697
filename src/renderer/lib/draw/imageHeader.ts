/** What a picture's file says of itself, read before anything is decoded, so that a bad file costs nothing. */
import { AppError } from '../../../shared/errors.ts';

export interface ImageHeader {
  type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp';
  height: number;
  width: number;
}

const usable = 'Take a PNG, JPEG, GIF, WebP or BMP picture.';
const refuse = (message: string, hint = usable): AppError => new AppError('unreadable-file', message, hint);

/** @throws AppError unreadable-file for every other kind, for what moves, and for what is cut off */
export function readHeader(bytes: Uint8Array, name: string): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  try {
    if (text(0, 8) === '\x89PNG\r\n\x1a\n') return png(view, text, name);
    if (text(0, 3) === '\xff\xd8\xff') return jpeg(view, name);
    if (/^GIF8[79]a/.test(text(0, 6))) return gif(view, name);
    if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return webp(view, text, name);
    if (text(0, 2) === 'BM' && bytes.length >= 26) {
      const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
      return { type: 'image/bmp', height, width };
    }
  } catch (error) {
    if (error instanceof RangeError) throw refuse(`${name} is cut off: its header is not complete.`);
    throw error;
  }
  if (/<svg[\s>]/i.test(text(0, Math.min(bytes.length, 4096)))) {
    throw refuse(
      `${name} is an SVG drawing, and these are not taken: they can hold scripts.`,
      'Save it as PNG first.',
    );
  }
  throw refuse(`${name} is no picture that this app reads, whatever its name says.`);
}

type Text = (from: number, to: number) => string;

/** Chunks: length, name, data, checksum. An "acTL" before the data makes it an animation. */
function png(view: DataView, text: Text, name: string): ImageHeader {
  const header: ImageHeader = { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
  for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const chunk = text(at + 4, at + 8);
    if (chunk === 'acTL') throw moves(name);
    if (chunk === 'IDAT') break;
  }
  return header;
}

/** Segments, each with its length; a start of frame (C0 to CF but for C4, C8 and CC) has the size and the colours. */
function jpeg(view: DataView, name: string): ImageHeader {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff)
      throw refuse(`${name} is damaged: a part of it does not begin where it should.`);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (view.getUint8(at + 9) === 4) {
        throw refuse(
          `${name} is a JPEG in the four colours of print (CMYK), which would be read wrongly.`,
          'Save it in RGB or grey first.',
        );
      }
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else {
      at += 2 + Math.max(2, view.getUint16(at + 2));
    }
  }
}

/** Blocks: extensions (21), images (2C), end (3B). */
function gif(view: DataView, name: string): ImageHeader {
  const header: ImageHeader = {
    type: 'image/gif',
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
  };
  const table = (packed: number) => (packed & 0x80 ? 3 << ((packed & 7) + 1) : 0);
  let at = 13 + table(view.getUint8(10));
  let images = 0;
  const skip = () => {
    while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at++;
  };
  while (at < view.byteLength && view.getUint8(at) !== 0x3b) {
    const block = view.getUint8(at);
    if (block === 0x2c) {
      if (++images > 1) throw moves(name);
      at += 11 + table(view.getUint8(at + 9));
    } else if (block === 0x21) {
      at += 2;
    } else throw refuse(`${name} is damaged: a part of it does not begin where it should.`);
    skip();
  }
  return header;
}

/** Lossy ("VP8 "), lossless ("VP8L") or extended ("VP8X", whose second bit says that it is an animation). */
function webp(view: DataView, text: Text, name: string): ImageHeader {
  const type = 'image/webp';
  const kind = text(12, 16);
  const bits24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (kind === 'VP8X') {
    if (view.getUint8(20) & 2) throw moves(name);
    return { type, width: bits24(24) + 1, height: bits24(27) + 1 };
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  if (kind === 'VP8 ') {
    return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  throw refuse(`${name} is a WebP picture of an unknown kind.`);
}

const moves = (name: string): AppError =>
  refuse(`${name} moves: it holds more than one picture.`, 'Save the one that shows the digit, as PNG.');
