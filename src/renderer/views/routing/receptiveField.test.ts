import { expect, it } from 'vitest';
import { findPreset } from '../../../shared/presets.ts';
import { networkShapes } from '../../../shared/shapes.ts';
import { cellOf, receptiveField, seenFrom } from './receptiveField.ts';

const paper = findPreset('paper').configuration.network;

it("is 17 x 17 pixels, 2 apart, in the paper's network, and centres lie on the pixels 8 to 18", () => {
  const field = receptiveField(paper);
  expect(field).toEqual({ size: 17, step: 2 });
  expect(seenFrom(field, 0, 0)).toEqual({ left: 0, top: 0, size: 17 });
  expect(seenFrom(field, 2, 5)).toEqual({ left: 10, top: 4, size: 17 });
  expect(cellOf(field, 0, 5)).toEqual({ left: 17.5, top: 7.5, size: 2 }); // its middle is that of pixel 18
});

it('follows every layer of a deeper stem, and stays inside the image', () => {
  const layer = paper.stem[0]!;
  const network = {
    ...paper,
    stem: [
      { ...layer, kernel: 5, stride: 2 },
      { ...layer, kernel: 3, stride: 1 },
    ],
    primaryCapsules: { ...paper.primaryCapsules, kernel: 4, stride: 3 },
  };
  // 1 + 4 = 5, then 2 x 2 more, then 3 x 2 more; the strides multiply.
  const field = receptiveField(network);
  expect(field).toEqual({ size: 15, step: 6 });
  const { primaryGrid } = networkShapes(network);
  const last = seenFrom(field, primaryGrid.height - 1, primaryGrid.width - 1);
  expect(last.top + last.size).toBeLessThanOrEqual(network.input.height);
  expect(last.left + last.size).toBeLessThanOrEqual(network.input.width);
});

it('agrees with what a pixel reaches, counted through the layers', () => {
  const { size, step } = receptiveField(paper);
  // Output x of a layer reads inputs x * stride .. x * stride + kernel - 1.
  const reads = (x: number): [number, number] => [x * 2, x * 2 + 8];
  const [low, high] = reads(3);
  expect([low, high + 8]).toEqual([3 * step, 3 * step + size - 1]);
});
