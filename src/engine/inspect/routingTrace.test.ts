import { describe, expect, it } from 'vitest';
import { gatherPixels } from '../data/augment.ts';
import { configuration, silent, useTinyNet } from '../testing/tinyNet.ts';
import { encode } from './encode.ts';
import { traceRouting } from './routingTrace.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const test = findSplit('mnist', 'test');
const pixels = gatherPixels(test.images, test.dataset.size, [0]);

describe('traceRouting', () => {
  it('ends where encoding ends, begins with equal couplings, and sums them over the classes', async () => {
    const trace = traceRouting(net(), pixels);
    const { classes: J, dims: D } = configuration.network.digitCapsules;
    const [R, I, P] = [3, 144, 4];
    expect(trace).toMatchObject({ iterations: R, primaryCapsules: I, classes: J });
    expect(
      [trace.couplings, trace.lengths, trace.voteLengths, trace.primary, trace.capsules].map(
        ({ length }) => length,
      ),
    ).toEqual([R * I * J, R * J, I * J, I * P, J * D]);

    const { capsules, lengths } = await encode(net(), pixels, silent);
    trace.capsules.forEach((x, k) => expect(Math.abs(x - capsules[k]!)).toBeLessThan(1e-5));
    lengths.forEach((x, j) => expect(Math.abs(x - trace.lengths[(R - 1) * J + j]!)).toBeLessThan(1e-5));

    expect(trace.couplings.subarray(0, I * J).every((c) => Math.abs(c - 1 / J) < 1e-6)).toBe(true);
    for (let k = 0; k < R * I; k++) {
      const sum = trace.couplings.subarray(k * J, (k + 1) * J).reduce((a, b) => a + b);
      expect(sum).toBeCloseTo(1, 5);
    }
    // Later iterations have moved.
    expect(trace.couplings.subarray(I * J).some((c) => Math.abs(c - 1 / J) > 1e-6)).toBe(true);
    for (let i = 0; i < I; i++)
      expect(Math.hypot(...trace.primary.subarray(i * P, (i + 1) * P))).toBeLessThan(1);
  });

  it('refuses what is not one image', () => {
    for (const wrong of [new Float32Array(0), new Float32Array(2 * 784), new Float32Array(784).fill(NaN)]) {
      expect(() => traceRouting(net(), wrong)).toThrow(/as one image; this network reads 784/);
    }
  });
});
