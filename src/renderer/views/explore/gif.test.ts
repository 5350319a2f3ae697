import { expect, it } from 'vitest';
import { greyGif } from './gif.ts';

const size = { height: 2, width: 3, channels: 1 };
const text = (bytes: Uint8Array, from: number, length: number) =>
  String.fromCharCode(...bytes.subarray(from, from + length));

/** Reads as much of a GIF as `greyGif` writes: its frames' grey values, by way of the format's own LZW. */
function readGif(bytes: Uint8Array) {
  const word = (at: number) => bytes[at]! | (bytes[at + 1]! << 8);
  const [width, height] = [word(6), word(8)];
  const palette = bytes.subarray(13, 13 + 3 * 256);
  let at = 13 + 3 * 256;
  const frames: { delay: number; greys: number[] }[] = [];
  let [delay, forEver] = [0, false];
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) delay = word(at + 4) * 10;
      else if (text(bytes, at + 3, 11) === 'NETSCAPE2.0') forEver = word(at + 16) === 0;
      at += 2;
      while (bytes[at] !== 0) at += bytes[at]! + 1;
      at++;
    } else {
      const least = bytes[at + 10]!;
      at += 11;
      const data: number[] = [];
      while (bytes[at] !== 0) {
        data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]!));
        at += bytes[at]! + 1;
      }
      at++;
      frames.push({ delay, greys: unpack(data, least).map((index) => palette[3 * index]!) });
    }
  }
  return { width, height, forEver, frames };
}

function unpack(data: number[], least: number): number[] {
  const [clear, end] = [1 << least, (1 << least) + 1];
  let table: number[][] = [];
  let [bits, before]: [number, number[] | null] = [least + 1, null];
  const out: number[] = [];
  let bit = 0;
  for (;;) {
    let code = 0;
    for (let n = 0; n < bits; n++) code |= ((data[(bit + n) >> 3]! >> ((bit + n) & 7)) & 1) << n;
    bit += bits;
    if (code === end) return out;
    if (code === clear) {
      table = Array.from({ length: end + 1 }, (_, n) => [n]);
      bits = least + 1;
      before = null;
      continue;
    }
    const entry: number[] = table[code] ?? [...before!, before![0]!];
    out.push(...entry);
    if (before && table.length < 4096) table.push([...before, entry[0]!]);
    if (table.length === 1 << bits && bits < 12) bits++;
    before = entry;
  }
}

it('holds every picture exactly, enlarged, and plays for ever', () => {
  const gif = greyGif(size, 2, 50);
  gif.add(Float32Array.of(0, 0.5, 1, 0.1, 0.2, 0.3));
  gif.add(Float32Array.of(1, 1, 1, 0, 0, 0));
  const bytes = gif.end();
  expect(text(bytes, 0, 6)).toBe('GIF89a');
  expect(readGif(bytes)).toEqual({
    width: 6,
    height: 4,
    forEver: true,
    frames: [
      {
        delay: 50,
        greys: [
          ...[0, 0, 128, 128, 255, 255],
          ...[0, 0, 128, 128, 255, 255],
          ...[26, 26, 51, 51, 77, 77],
          ...[26, 26, 51, 51, 77, 77],
        ],
      },
      { delay: 50, greys: [...Array<number>(12).fill(255), ...Array<number>(12).fill(0)] },
    ],
  });
});

it('keeps values that a decoder without a sigmoid may give within black and white, and colours as grey', () => {
  const clipped = greyGif(size, 1, 50);
  clipped.add(Float32Array.of(-1, 2, 0, 1, 0.5, 0));
  expect(readGif(clipped.end()).frames[0]!.greys).toEqual([0, 255, 0, 255, 128, 0]);
  const coloured = greyGif({ height: 1, width: 1, channels: 3 }, 1, 50);
  coloured.add(Float32Array.of(1, 0.5, 0));
  expect(readGif(coloured.end()).frames[0]!.greys).toEqual([128]);
});
