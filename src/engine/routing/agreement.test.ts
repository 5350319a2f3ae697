/** Both implementations of routing by agreement against plain loops, and against each other's gradients. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Scalar, Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { Generator } from '../capsnet/random.ts';
import { expectGradients, noise, relativeError, withoutLeak } from '../testing/gradients.ts';
import { agreement } from './agreement.ts';
import { routeByProducts } from './agreementProducts.ts';

beforeAll(() => chooseBackend());

const [B, I, P, J, D] = [2, 7, 3, 4, 5];

/** Paper, procedure 1, one image, float64. u [I][P], weight(i,j,p,d) -> couplings [R][I][J] and v [J][D]. */
function routeByHand(
  u: number[][],
  weight: (i: number, j: number, p: number, d: number) => number,
  bias: ((j: number, d: number) => number) | null,
  iterations: number,
) {
  const range = (n: number) => Array.from({ length: n }, (_, k) => k);
  const uHat = range(I).map((i) =>
    range(J).map((j) => range(D).map((d) => u[i]!.reduce((sum, x, p) => sum + x * weight(i, j, p, d), 0))),
  );
  const b = range(I).map(() => range(J).map(() => 0));
  const couplings: number[][][] = [];
  let v: number[][] = [];
  for (let r = 1; r <= iterations; r++) {
    const c = b.map((row) => {
      const e = row.map(Math.exp);
      const sum = e.reduce((x, y) => x + y);
      return e.map((x) => x / sum); // over the classes of one input capsule
    });
    couplings.push(c);
    v = range(J).map((j) => {
      const s = range(D).map(
        (d) => range(I).reduce((sum, i) => sum + c[i]![j]! * uHat[i]![j]![d]!, 0) + (bias?.(j, d) ?? 0),
      );
      const length = Math.hypot(...s);
      return s.map((x) => (length * x) / (1 + length ** 2));
    });
    for (const i of range(I))
      for (const j of range(J)) b[i]![j]! += uHat[i]![j]!.reduce((sum, x, d) => sum + x * v[j]![d]!, 0);
  }
  return { couplings, v };
}

/** The layouts of the matrix formulation: u [I,B,P] and weight [I,P,J*D]. */
const byProducts = (iterations: number) => (u: Tensor, weight: Tensor, bias?: Tensor) =>
  routeByProducts(
    tf.transpose(u, [1, 0, 2]),
    tf.reshape(tf.transpose(weight, [0, 2, 1, 3]), [I, P, J * D]),
    bias ?? null,
    { classes: J, dims: D, iterations },
  );
const direct = (iterations: number) => (u: Tensor, weight: Tensor, bias?: Tensor) =>
  agreement.forward(u, weight, bias ?? null, { iterations });

function inputs(withBias: boolean) {
  const generator = new Generator(21);
  const u = noise([B, I, P], generator);
  const weight = noise([I, J, P, D], generator, 2); // strong votes: couplings far from uniform
  return withBias ? [u, weight, noise([J, D], generator)] : [u, weight];
}

describe.each([1, 2, 3, 5])('%i iterations', (iterations) => {
  test.each([false, true])('results as in plain loops, bias: %s', (withBias) => {
    withoutLeak(() => {
      const [u, weight, bias] = inputs(withBias) as [Tensor, Tensor, Tensor?];
      const images = u.arraySync() as number[][][];
      const w = weight.arraySync() as number[][][][];
      const offset = bias?.arraySync() as number[][] | undefined;
      const found = [direct, byProducts].map(
        (route) => route(iterations)(u, weight, bias).arraySync() as number[][][],
      );
      const trace = agreement.trace(u, weight, bias ?? null, { iterations });
      const couplings = trace.couplings.arraySync() as number[][][][];
      expect(couplings).toHaveLength(iterations);
      images.forEach((image, n) => {
        const byHand = routeByHand(
          image,
          (i, j, p, d) => w[i]![j]![p]![d]!,
          offset ? (j, d) => offset[j]![d]! : null,
          iterations,
        );
        byHand.v.flat().forEach((x, k) => {
          for (const capsules of found) expect(Math.abs(capsules[n]!.flat()[k]! - x)).toBeLessThan(2e-6);
        });
        byHand.couplings.forEach((step, r) =>
          step
            .flat()
            .forEach((c, k) => expect(Math.abs(couplings[r]![n]!.flat()[k]! - c)).toBeLessThan(2e-6)),
        );
      });
    });
  });

  test.each([false, true])('exact gradients, bias: %s', (withBias) => {
    withoutLeak(() => {
      const given = inputs(withBias);
      const weighting = noise([B, J, D], new Generator(22));
      const [a, b] = [direct, byProducts].map((route) =>
        tf.grads(
          (...xs) => tf.sum(tf.mul(route(iterations)(...(xs as [Tensor, Tensor])), weighting)) as Scalar,
        )(given),
      );
      a!.forEach((gradient, n) => expect(relativeError(b![n]!, gradient)).toBeLessThan(1e-5));
      for (const route of [direct, byProducts])
        expectGradients((...xs) => route(iterations)(...(xs as [Tensor, Tensor])), given, { step: 3e-3 });
    });
  });
});

test('coupling coefficients sum to 1 over the classes, not over the inputs', () => {
  withoutLeak(() => {
    const [u, weight] = inputs(false) as [Tensor, Tensor];
    const { couplings } = agreement.trace(u, weight, null, { iterations: 3 });
    const sums = (axis: number) => [...tf.sum(couplings, axis).dataSync()];
    expect(Math.max(...sums(3).map((x) => Math.abs(x - 1)))).toBeLessThan(1e-5);
    expect(Math.max(...sums(2).map((x) => Math.abs(x - 1)))).toBeGreaterThan(0.1);
  });
});

test('the wrong softmax axis, a known mistake of ports, would show in the lengths', () => {
  withoutLeak(() => {
    const [u, weight] = inputs(false) as [Tensor, Tensor];
    const { capsules } = agreement.trace(u, weight, null, { iterations: 1 });
    const uHat = tf.sum(tf.mul(tf.expandDims(tf.expandDims(u, 2), 4), tf.expandDims(weight, 0)), 3); // [B,I,J,D]
    const norm = (x: Tensor) => tf.sqrt(tf.sum(tf.square(x), -1));
    const squashedLength = (s: Tensor) => tf.div(tf.square(norm(s)), tf.add(1, tf.square(norm(s))));
    const ours = norm(capsules);
    expect(relativeError(ours, squashedLength(tf.div(tf.sum(uHat, 1), J)))).toBeLessThan(1e-5);
    expect(relativeError(ours, squashedLength(tf.div(tf.sum(uHat, 1), I)))).toBeGreaterThan(0.2);
  });
});

test('trace keeps the lengths after each iteration, the votes and the agreement that was added', () => {
  withoutLeak(() => {
    const [u, weight] = inputs(false) as [Tensor, Tensor];
    const trace = agreement.trace(u, weight, null, { iterations: 3 });
    expect(trace.agreements.shape).toEqual([3, B, I, J]);
    expect(trace.iterationLengths.shape).toEqual([3, B, J]);
    expect(trace.voteLengths.shape).toEqual([B, I, J]);
    for (const iterations of [1, 2, 3]) {
      const capsules = agreement.forward(u, weight, null, { iterations });
      const lengths = tf.sqrt(tf.sum(tf.square(capsules), -1));
      const kept = tf.squeeze(tf.slice(trace.iterationLengths, iterations - 1, 1), [0]);
      expect(relativeError(kept, lengths)).toBeLessThan(1e-6);
    }
    const logits = tf.sum(tf.slice(trace.agreements, 0, 2), 0);
    const last = tf.squeeze(tf.slice(trace.couplings, 2, 1), [0]);
    expect(relativeError(tf.softmax(logits), last)).toBeLessThan(1e-6);
  });
});
