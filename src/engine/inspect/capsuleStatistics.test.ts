import { describe, expect, it } from 'vitest';
import { distanceLevels, leastUniformity } from '../../shared/distancePercentile.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCapsule } from '../../shared/decoder.ts';
import { configuration, silent, tinyParameters, useTinyNet } from '../testing/tinyNet.ts';
import { capsuleStatistics } from './capsuleStatistics.ts';
import { decoderWeights } from './decoderWeights.ts';
import { encodeSplit } from './encode.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const { classes: J, dims: D } = configuration.network.digitCapsules;
const test = findSplit('mnist', 'test');

/** Four images: three of class 2, one of class 5. Capsule 2 has 1, 2, 6 in dimension 0 and 0.5 elsewhere. */
function handmade() {
  const labels = Uint8Array.of(2, 5, 2, 2);
  const capsules = new Float32Array(4 * J * D).fill(0.5);
  [1, 9, 2, 6].forEach((x, n) => (capsules[(n * J + 2) * D] = x));
  return { capsules, labels };
}

describe('capsuleStatistics', () => {
  it('agree with figures worked by hand', async () => {
    const found = await capsuleStatistics(net(), 'mnist', handmade(), null, silent);
    expect(found.counts).toEqual([0, 0, 3, 0, 0, 1, 0, 0, 0, 0]);
    const at = 2 * D;
    const sigma = Math.sqrt((4 + 1 + 9) / 3);
    expect(found.mean[at]).toBe(3);
    expect(found.sigma[at]).toBeCloseTo(sigma, 6);
    expect([found.mean[at + 1], found.sigma[at + 1]]).toEqual([0.5, 0]);
    // (x - 3) / 2.1602 is -0.926, -0.463, 1.389: bins 8, 10, 17 of a quarter sigma each from -3.
    const density = [...found.density.subarray(at * found.bins, (at + 1) * found.bins)];
    expect(density.flatMap((share, bin) => (share > 0 ? [bin] : []))).toEqual([8, 10, 17]);
    expect(density[8]).toBeCloseTo(1 / 3, 6);
    expect(found.mean[0]).toBe(0); // no images of class 0
    expect(found.effect[0]).toBe(0);
  });

  it('have the effect that the definition gives', async () => {
    const { effect, sigma } = await capsuleStatistics(net(), 'mnist', handmade(), null, silent);
    const weights = decoderWeights(configuration.network, tinyParameters())!;
    let sum = 0;
    for (const x of [1, 2, 6]) {
      const draw = (first: number) =>
        decodeCapsule(weights, [first, ...new Array<number>(D - 1).fill(0.5)], 2);
      const base = draw(x);
      for (const sign of [1, -1]) {
        draw(x + sign * sigma[2 * D]!).forEach((pixel, p) => (sum += Math.abs(pixel - base[p]!)));
      }
    }
    expect(effect[2 * D]).toBeCloseTo(sum / (3 * 2 * 784), 5);
    expect(effect[2 * D]).toBeGreaterThan(0);
    expect(effect[2 * D + 1]).toBe(0); // it does not vary
  });

  it('of real images are finite, ordered, and shares', async () => {
    const places = test.places.subarray(0, 200);
    const encoding = await encodeSplit(net(), { ...test, places }, silent);
    const steps: number[] = [];
    const found = await capsuleStatistics(net(), 'mnist', encoding, null, {
      ...silent,
      progress: (done) => steps.push(done),
    });
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found.counts.reduce((a, b) => a + b)).toBe(200);
    for (let k = 0; k < J * D; k++) {
      const share = found.density.subarray(k * found.bins, (k + 1) * found.bins).reduce((a, b) => a + b);
      expect(share).toBeGreaterThan(0.9); // beyond 3 sigma lies at most 1/9 (Chebyshev)
      expect(share).toBeLessThanOrEqual(1 + 1e-6);
      expect(found.effect[k]!).toBeGreaterThan(0);
      const variance = found.covariance[Math.floor(k / D) * D * D + (k % D) * (D + 1)]!;
      expect(Math.sqrt(variance)).toBeCloseTo(found.sigma[k]!, 5);
    }
    expect(found.componentEffect.every((x) => x > 0)).toBe(true);
    expect(found.componentDensity.reduce((a, b) => a + b)).toBeGreaterThan(0.9 * J * D);
    expect(found.heldOut).toEqual(new Array(J).fill(0));
    expect(found.uniformity).toEqual(new Array(J).fill(0));
  });

  it('tell whether held-out images are as far out as those learned from', async () => {
    const images = (split: 'train' | 'validation', to: number) => {
      const found = findSplit('mnist', split);
      return encodeSplit(net(), { ...found, places: found.places.subarray(0, to) }, silent);
    };
    const [learned, alike] = [await images('train', 2500), await images('validation', 1500)];
    const measure = (heldOut: typeof alike) => capsuleStatistics(net(), 'mnist', learned, heldOut, silent);
    const good = await measure(alike); // an untrained network knows no image better than others
    expect(good.heldOut.reduce((a, b) => a + b)).toBe(1500);
    expect(good.uniformity.filter((p) => p > leastUniformity).length).toBeGreaterThanOrEqual(J - 1);
    const kept = good.distances.subarray(0, distanceLevels.length);
    expect([...kept].sort((a, b) => a - b)).toEqual([...kept]);
    const stretched = { ...alike, capsules: alike.capsules.map((x) => x * 2) };
    const bad = await measure(stretched);
    expect(bad.uniformity.every((p) => p < leastUniformity)).toBe(true);
  });

  it('can be cancelled', async () => {
    let calls = 0;
    const call = {
      progress: () => undefined,
      throwIfCancelled() {
        if (++calls > 1) throw new AppError('cancelled', 'Cancelled.');
      },
    };
    await expect(capsuleStatistics(net(), 'mnist', handmade(), null, call)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
