import { expect, it } from 'vitest';
import { meanAbsolute, paintPixels, subtract } from './pixels.ts';

const table = Uint32Array.from({ length: 256 }, (_, n) => n);
const signedTable = Uint32Array.from({ length: 511 }, (_, n) => n);

it('paints bytes and floats alike, and keeps values in range', () => {
  const out = new Uint32Array(3);
  paintPixels(Uint8Array.of(0, 128, 255), 1, 'ink', table, out);
  expect([...out]).toEqual([0, 128, 255]);
  paintPixels(Float32Array.of(-0.2, 0.5, 1.4), 1, 'ink', table, out);
  expect([...out]).toEqual([0, 128, 255]);
});

it('paints differences around the middle, and three channels as colours', () => {
  const out = new Uint32Array(3);
  paintPixels(Float32Array.of(-1, 0, 0.2), 1, 'difference', signedTable, out);
  expect([...out]).toEqual([0, 255, 306]);
  const colour = new Uint32Array(1);
  paintPixels(Uint8Array.of(1, 2, 3), 3, 'ink', table, colour);
  expect([...new Uint8Array(colour.buffer)]).toEqual([1, 2, 3, 255]);
});

it('subtracts bytes from floats and takes the mean change', () => {
  const difference = subtract(Float32Array.of(1, 0.5), Uint8Array.of(255, 0));
  expect([...difference]).toEqual([0, 0.5]);
  expect(meanAbsolute(Float32Array.of(-0.5, 0.25))).toBe(0.375);
  expect(meanAbsolute(new Float32Array(0))).toBe(0);
});
