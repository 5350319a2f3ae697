/** Checks gradients against finite differences, and that nothing leaks; for tests. */
import { expect } from 'vitest';
import type { Scalar, Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { Generator } from '../capsnet/random.ts';

/** Noise in [-scale, scale). */
export function noise(shape: number[], generator: Generator, scale = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => (2 * generator.uniform() - 1) * scale),
    shape,
  );
}

/** Runs `body` and expects as many tensors after it as before. */
export function withoutLeak(body: () => void): void {
  const before = tf.memory().numTensors;
  tf.tidy(body);
  expect(tf.memory().numTensors - before, 'leaked tensors').toBe(0);
}

/** |a - b| / |b|; 0 when both are 0. */
export function relativeError(a: Tensor, b: Tensor): number {
  return tf.tidy(() => {
    const distance = tf.norm(tf.sub(a, b)).dataSync()[0]!;
    return distance === 0 ? 0 : distance / tf.norm(b).dataSync()[0]!;
  });
}

/**
 * Expects f's gradient by each input to agree with central differences along random directions.
 * @param f sums up to a scalar inside: a random weighting of its result is differentiated
 */
export function expectGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
  { step = 1e-2, tolerance = 1e-2 } = {},
): void {
  const generator = new Generator(99);
  tf.tidy(() => {
    const weighting = noise(f(...inputs).shape, generator);
    const scalar = (...xs: Tensor[]) => tf.sum(tf.mul(f(...xs), weighting)) as Scalar;
    const gradients = tf.grads(scalar)(inputs);
    inputs.forEach((input, n) => {
      const direction = noise(input.shape, generator);
      const at = (h: number) => {
        const moved = inputs.map((x, k) => (k === n ? tf.add(x, tf.mul(direction, h)) : x));
        return scalar(...moved).dataSync()[0]!;
      };
      const numeric = (at(step) - at(-step)) / (2 * step);
      const analytic = tf.sum(tf.mul(gradients[n]!, direction)).dataSync()[0]!;
      const size = tf.norm(gradients[n]!).dataSync()[0]!;
      expect(Number.isFinite(analytic)).toBe(true);
      expect(Math.abs(numeric - analytic), `gradient of input ${n}`).toBeLessThan(
        tolerance * Math.max(size, 1e-3),
      );
    });
  });
}
