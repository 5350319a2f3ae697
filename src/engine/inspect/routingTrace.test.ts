import { describe, expect, it } from 'vitest';
import type { RoutingTrace } from '../../shared/contract/models.ts';
import { gatherPixels } from '../data/augment.ts';
import { shuffledOrder } from '../routing/couplings.ts';
import { configuration, silent, useTinyNet } from '../testing/tinyNet.ts';
import { encode } from './encode.ts';
import { mostCouplings, traceRouting } from './routingTrace.ts';
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
      [trace.couplings, trace.agreements, trace.sums, trace.lengths].map(({ length }) => length),
    ).toEqual([R * I * J, R * I * J, R * J * D, R * J]);
    expect([trace.voteLengths, trace.primary, trace.capsules].map(({ length }) => length)).toEqual([
      I * J,
      I * P,
      J * D,
    ]);

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

  /** Procedure 1 in plain loops, from the trace's primary capsules and the weights; `order` as in shuffledOrder. */
  function expectSteps(trace: RoutingTrace, R: number, order: Int32Array | null) {
    const { couplings, agreements, sums, lengths, voteLengths, primary, capsules: last } = trace;
    const { classes: J, dims: D } = configuration.network.digitCapsules;
    const [I, P] = [144, 4];
    expect([trace.iterations, couplings.length, lengths.length]).toEqual([R, R * I * J, R * J]);
    const weight = net().parameters().get('digit.weight')!.values;
    const close = (found: number, expected: number) =>
      expect(Math.abs(found - expected)).toBeLessThan(1e-7 + 1e-4 * Math.abs(expected));
    const vote = (i: number, j: number, d: number) => {
      let sum = 0;
      for (let p = 0; p < P; p++) sum += primary[i * P + p]! * weight[((i * J + j) * P + p) * D + d]!;
      return sum;
    };
    const votes = Array.from({ length: I * J * D }, (_, n) =>
      vote(Math.floor(n / (J * D)), Math.floor(n / D) % J, n % D),
    );
    const logits = new Float64Array(I * J);
    for (let r = 0; r < R; r++) {
      const capsules = new Float64Array(J * D);
      const shares = Array.from({ length: I }, (_, i) => {
        const powers = Array.from(logits.subarray(i * J, (i + 1) * J), Math.exp);
        const total = powers.reduce((a, b) => a + b);
        const own = powers.map((power) => power / total);
        return order && r === R - 1 ? own.map((_, j) => own[order[i * J + j]!]!) : own;
      });
      for (let j = 0; j < J; j++) {
        const s = Array.from({ length: D }, (_, d) =>
          shares.reduce((sum, row, i) => sum + row[j]! * votes[(i * J + j) * D + d]!, 0),
        );
        s.forEach((x, d) => close(sums[(r * J + j) * D + d]!, x));
        const length = Math.hypot(...s);
        capsules.set(
          s.map((x) => (x * length) / (1 + length ** 2)),
          j * D,
        );
        close(lengths[r * J + j]!, length ** 2 / (1 + length ** 2));
      }
      for (let i = 0; i < I; i++) {
        for (let j = 0; j < J; j++) {
          const own = votes.slice((i * J + j) * D, (i * J + j + 1) * D);
          const agreement = own.reduce((sum, x, d) => sum + x * capsules[j * D + d]!, 0);
          close(couplings[(r * I + i) * J + j]!, shares[i]![j]!);
          close(agreements[(r * I + i) * J + j]!, agreement);
          close(voteLengths[i * J + j]!, Math.hypot(...own));
          logits[i * J + j]! += agreement;
        }
      }
      if (r === R - 1) capsules.forEach((x, n) => close(last[n]!, x));
    }
  }

  it('holds every step of procedure 1, as plain loops find them from its primary capsules and the weights', () => {
    expectSteps(traceRouting(net(), pixels), 3, null);
  });

  it.each([1, 2, 3, 5])('holds them with R = %i as well', (iterations) => {
    expectSteps(traceRouting(net(), pixels, { kind: 'agreement', iterations }), iterations, null);
  });

  it('deals the couplings of the last iteration anew where they are shuffled, each capsule in its own order', () => {
    const { classes } = configuration.network.digitCapsules;
    const shuffled = traceRouting(net(), pixels, { kind: 'shuffled', seed: 7 });
    expectSteps(shuffled, 3, shuffledOrder(144, classes, 7));
    const own = traceRouting(net(), pixels);
    const last = 2 * 144 * classes;
    expect(shuffled.couplings.subarray(0, last)).toEqual(own.couplings.subarray(0, last));
    expect(shuffled.couplings).not.toEqual(own.couplings);
    expect(shuffled.couplings.slice(last).sort()).toEqual(own.couplings.slice(last).sort());
    const other = traceRouting(net(), pixels, { kind: 'shuffled', seed: 8 });
    expect(other.couplings).not.toEqual(shuffled.couplings);
  });

  it('refuses a network whose trace would be too large, before it computes', () => {
    const { digitCapsules } = configuration.network;
    const iterations = Math.ceil(mostCouplings / (144 * digitCapsules.classes)) + 1;
    const large = { network: { ...configuration.network, digitCapsules: { ...digitCapsules, iterations } } };
    expect(() => traceRouting(large as never, pixels)).toThrow(/a trace holds at most 8000000/);
  });

  it('refuses what is not one image', () => {
    for (const wrong of [new Float32Array(0), new Float32Array(2 * 784), new Float32Array(784).fill(NaN)]) {
      expect(() => traceRouting(net(), wrong)).toThrow(/as one image; this network reads 784/);
    }
  });
});
