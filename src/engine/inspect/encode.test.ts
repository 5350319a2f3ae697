import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { tf } from '../backend/tensorflow.ts';
import { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import { configuration, silent, useTinyNet } from '../testing/tinyNet.ts';
import { capsulesOf } from './decode.ts';
import { batchSize, encode, encodeSplit } from './encode.ts';
import { traceRouting } from './routingTrace.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const { classes: J, dims: D } = configuration.network.digitCapsules;
const test = findSplit('mnist', 'test');
const few = { ...test, places: test.places.subarray(0, 250) };
const pixels = (n: number) => gatherPixels(test.images, test.dataset.size, test.places.subarray(0, n));

describe('encode', () => {
  it('gives each image the capsules it has alone, whatever batch it is in', async () => {
    const all = await encode(net(), pixels(230), silent);
    expect([all.capsules.length, all.lengths.length, all.predictions.length]).toEqual([
      230 * J * D,
      230 * J,
      230,
    ]);
    for (const n of [0, 99, 100, 229]) {
      const one = await encode(net(), pixels(230).subarray(n * 784, (n + 1) * 784), silent);
      one.capsules.forEach((x, k) => expect(Math.abs(x - all.capsules[n * J * D + k]!)).toBeLessThan(1e-5));
      const lengths = all.lengths.subarray(n * J, (n + 1) * J);
      expect(all.predictions[n]).toBe(lengths.indexOf(Math.max(...lengths)));
      const own = capsulesOf(all.capsules.subarray(n * J * D, (n + 1) * J * D), [4], D);
      expect(Math.hypot(...own)).toBeCloseTo(lengths[4]!, 5);
    }
  });

  it('takes fewer images at once of a network with very many capsules', () => {
    const { network } = configuration;
    expect(batchSize(network)).toBe(100);
    const { primaryCapsules, stem } = network;
    const many = {
      ...network,
      stem: stem.map((layer) => ({ ...layer, kernel: 1, stride: 1 })),
      primaryCapsules: { ...primaryCapsules, kernel: 1, stride: 1, types: 512, dims: 1 },
    };
    expect(batchSize(many)).toBeGreaterThan(0);
    expect(batchSize(many)).toBeLessThan(10);
  });

  it('says that a network overflows, where its weights are finite and too large', async () => {
    const parameters = new Map(
      [...net().parameters()].map(([name, { shape, values }]) => [
        name,
        { shape, values: values.map((value) => value * 1e30) },
      ]),
    );
    const before = tf.memory().numTensors;
    const huge = CapsNet.create(configuration.network, parameters);
    const overflows = { code: 'not-supported', message: expect.stringContaining('overflows') };
    await expect(encode(huge, pixels(2), silent)).rejects.toMatchObject(overflows);
    await expect(encodeSplit(huge, few, silent)).rejects.toMatchObject(overflows);
    expect(() => traceRouting(huge, pixels(1))).toThrow(/overflows/);
    huge.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what are no whole images', async () => {
    const wrong = [new Float32Array(0), new Float32Array(783), new Float32Array(784).fill(NaN)];
    for (const values of wrong) {
      await expect(encode(net(), values, silent)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });
});

describe('encodeSplit', () => {
  it('reports progress, lets others in between, and keeps the labels', async () => {
    const done: number[] = [];
    let turns = 0;
    const count = setInterval(() => turns++, 0);
    const encoding = await encodeSplit(net(), few, {
      ...silent,
      progress: (n, total) => {
        expect(total).toBe(250);
        done.push(n);
      },
    });
    clearInterval(count);
    expect(done).toEqual([100, 200, 250]);
    expect(turns).toBeGreaterThan(0);
    expect(encoding.labels).toEqual(test.images.labels.slice(0, 250));
    expect(encoding.lengths).toEqual((await encode(net(), pixels(250), silent)).lengths);
    expect(encoding.seconds).toBeGreaterThan(0);
  });

  it('stops before the next batch when it is cancelled, and leaves nothing behind', async () => {
    await encode(net(), pixels(1), silent);
    const before = tf.memory().numTensors;
    let batches = 0;
    const call = {
      progress: () => batches++,
      throwIfCancelled: () => {
        if (batches === 1) throw new AppError('cancelled', 'Cancelled.');
      },
    };
    await expect(encodeSplit(net(), few, call)).rejects.toMatchObject({ code: 'cancelled' });
    expect(batches).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });
});
