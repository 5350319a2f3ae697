import fc from 'fast-check';
import { GIFEncoder } from 'gifenc';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { pictures, scriptedSvg } from '../../testing/pictures.ts';
import { readHeader } from './imageHeader.ts';

const png = (width: number, height: number) => new Uint8Array(PNG.sync.write(new PNG({ width, height })));
function gif(frames: number): Uint8Array {
  const encoder = GIFEncoder();
  for (let n = 0; n < frames; n++) {
    encoder.writeFrame(new Uint8Array(48), 8, 6, {
      palette: [
        [0, 0, 0],
        [255, 255, 255],
      ],
      delay: 50,
    });
  }
  encoder.finish();
  return encoder.bytes();
}

describe('kind and size are read from', () => {
  test.each([
    ['image/png', png(8, 6)],
    ['image/jpeg', pictures.greyJpeg],
    ['image/webp', pictures.losslessWebp],
    ['image/webp', pictures.lossyWebp],
    ['image/gif', pictures.gif],
    ['image/gif', gif(1)],
    ['image/bmp', pictures.bmp],
  ])('%s', (type, bytes) => {
    expect(readHeader(bytes, 'five')).toEqual({ type, width: 8, height: 6 });
  });
});

test.each([
  ['an SVG, for its scripts', scriptedSvg, /SVG drawing.*scripts/],
  [
    'text by the name of a picture',
    new TextEncoder().encode('not a picture'),
    /no picture.*whatever its name/,
  ],
  ['an empty file', new Uint8Array(0), /no picture/],
  ['a GIF that moves', gif(2), /moves/],
  ['a WebP that moves', pictures.movingWebp, /moves/],
  ['a PNG that moves', pictures.movingPng, /moves/],
  ['a JPEG in CMYK', pictures.cmykJpeg, /CMYK/],
  ['a PNG cut off', png(8, 6).subarray(0, 18), /cut off/],
  ['a JPEG cut off', pictures.greyJpeg.subarray(0, 60), /cut off/],
  ['a GIF cut off', gif(1).subarray(0, 30), /cut off|damaged/],
])('%s is refused', (_, bytes, message) => {
  expect(() => readHeader(bytes, 'five.png')).toThrow(message);
});

test('any bytes behind a known beginning give a header or a clear error', () => {
  const beginnings = [
    png(1, 1).subarray(0, 16),
    Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
    gif(1).subarray(0, 6),
    pictures.lossyWebp.subarray(0, 16),
    pictures.movingWebp.subarray(0, 16),
    pictures.losslessWebp.subarray(0, 16),
    pictures.bmp.subarray(0, 2),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      try {
        const { width, height } = readHeader(Uint8Array.of(...start, ...rest), 'any');
        expect(Number.isInteger(width) && Number.isInteger(height)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).hint).not.toBe('');
      }
    }),
    { numRuns: 2000 },
  );
});
