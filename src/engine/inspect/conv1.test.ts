import { expect, it } from 'vitest';
import { gatherPixels } from '../data/augment.ts';
import { configuration, useTinyNet } from '../testing/tinyNet.ts';
import { readConv1 } from './conv1.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const test = findSplit('mnist', 'test');
const pixels = gatherPixels(test.images, test.dataset.size, [3]);

it('gives the filters as they are stored, and the maps that plain loops find', () => {
  const { kernel: K, filters: F, stride } = configuration.network.stem[0]!;
  expect(stride).toBe(1);
  const side = 28 - K + 1;
  const { filters, maps } = readConv1(net(), pixels);
  expect([filters.length, maps.length]).toEqual([F * K * K, F * side * side]);
  const kernel = net().parameters().get('conv1.kernel')!.values; // [K,K,1,F]
  const bias = net().parameters().get('conv1.bias')!.values;
  for (let f = 0; f < F; f++) {
    for (let k = 0; k < K * K; k++) expect(filters[f * K * K + k]).toBe(kernel[k * F + f]);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        let sum = bias[f]!;
        for (let dy = 0; dy < K; dy++)
          for (let dx = 0; dx < K; dx++)
            sum += pixels[(y + dy) * 28 + x + dx]! * kernel[(dy * K + dx) * F + f]!;
        expect(Math.abs(maps[(f * side + y) * side + x]! - Math.max(0, sum))).toBeLessThan(1e-5);
      }
    }
  }
  expect(maps.some((value) => value > 0)).toBe(true);
});

it('refuses what is not one image', () => {
  for (const wrong of [new Float32Array(2 * 784), new Float32Array(784).fill(Infinity)]) {
    expect(() => readConv1(net(), wrong)).toThrow(/as one image; this network reads 784/);
  }
});
