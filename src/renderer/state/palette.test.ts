import { expect, it } from 'vitest';
import { parseColour, ramp } from './palette.svelte.ts';

it('reads a colour', () => {
  expect(parseColour('#07090b')).toEqual([7, 9, 11]);
});

it('packs a ramp as RGBA bytes in the order of ImageData', () => {
  const words = ramp(
    [
      [0, 0, 0],
      [10, 20, 30],
      [30, 20, 10],
    ],
    5,
  );
  const bytes = [...new Uint8Array(words.buffer)];
  expect(bytes).toEqual([0, 0, 0, 255, 5, 10, 15, 255, 10, 20, 30, 255, 20, 20, 20, 255, 30, 20, 10, 255]);
});
