import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallDistortion } from '../../shared/presets.ts';
import { Batches, batchesPerEpoch } from './batches.ts';
import type { BatchPosition, BatchSource } from './batches.ts';

const size = { height: 4, width: 4, channels: 1 };
const images = {
  count: 50,
  pixels: Uint8Array.from({ length: 50 * 16 }, (_, n) => (n * 7) % 256),
  labels: Uint8Array.from({ length: 50 }, (_, n) => n % 10),
};
const indices = Int32Array.from({ length: 23 }, (_, n) => 2 * n + 1);
const source: BatchSource = { images, size, indices, batch: 5, shift: 2, distortion: null };

describe('Batches', () => {
  it('takes every image once per epoch; the last batch is smaller', () => {
    const batches = new Batches(source, 1);
    const orders: number[][] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      const sizes: number[] = [];
      const order: number[] = [];
      for (let last = false; !last;) {
        const batch = batches.next();
        sizes.push(batch.indices.length);
        order.push(...batch.indices);
        last = batch.endsEpoch;
        expect([...batch.labels]).toEqual([...batch.indices].map((index) => index % 10));
        expect(batch.pixels.length).toBe(batch.indices.length * 16);
      }
      expect(sizes).toEqual([5, 5, 5, 5, 3]);
      expect([...order].sort((a, b) => a - b)).toEqual([...indices]);
      expect(batches.position()).toMatchObject({ epoch: epoch + 1, taken: 0 });
      orders.push(order);
    }
    expect(new Set(orders.map(String)).size).toBe(3);
    expect(batchesPerEpoch(23, 5)).toBe(5);
    expect(batchesPerEpoch(20, 5)).toBe(4);
    expect(batchesPerEpoch(3, 5)).toBe(1);
  });

  it('repeats with its seed, and differs with another', () => {
    const [a, b, c] = [new Batches(source, 9), new Batches(source, 9), new Batches(source, 10)];
    for (let n = 0; n < 12; n++) expect(a.next()).toEqual(b.next());
    expect(c.next().indices).not.toEqual(new Batches(source, 9).next().indices);
  });

  it('goes on exactly from any position, through JSON', () => {
    fc.assert(
      fc.property(
        fc.nat(17),
        fc.nat(0xffffffff),
        fc.constantFrom(0, 2),
        fc.boolean(),
        (before, seed, shift, distorts) => {
          const own = { ...source, shift, distortion: distorts ? smallDistortion : null };
          const straight = new Batches(own, seed);
          for (let n = 0; n < before; n++) straight.next();
          const stored = JSON.stringify(straight.position());
          const resumed = new Batches(own, JSON.parse(stored) as BatchPosition);
          for (let n = 0; n < 12; n++) expect(resumed.next()).toEqual(straight.next());
          expect(resumed.position()).toEqual(straight.position());
        },
      ),
      { numRuns: 50 },
    );
  });

  it('distorts its images where that is wanted, and takes them in the order of the seed all the same', () => {
    const plain = new Batches(source, 3).next();
    const distorted = new Batches({ ...source, distortion: smallDistortion }, 3).next();
    expect(distorted.indices).toEqual(plain.indices);
    expect(distorted.pixels).not.toEqual(plain.pixels);
    expect(distorted.pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('distorts in the first epochs alone, when told how many', () => {
    const some = new Batches({ ...source, distortion: { ...smallDistortion, epochs: 1 } }, 3);
    const always = new Batches({ ...source, distortion: smallDistortion }, 3);
    for (let n = 0; n < 5; n++) expect(some.next()).toEqual(always.next());
    const known = new Set<number>(Array.from({ length: 256 }, (_, byte) => Math.fround(byte / 255)));
    expect(some.next().pixels.every((value) => known.has(value))).toBe(true);
    expect(always.next().pixels.every((value) => known.has(value))).toBe(false);
  });

  it('refuses a position that does not fit', () => {
    const position = new Batches(source, 1).position();
    for (const change of [
      { taken: 23 },
      { taken: -1 },
      { taken: 0.5 },
      { epoch: -1 },
      { now: [0, 0, 0, 0] },
    ]) {
      expect(() => new Batches(source, { ...position, ...change })).toThrow(/checkpoint|generator/);
    }
  });
});
