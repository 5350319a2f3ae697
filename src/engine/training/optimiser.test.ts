import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { createAdam } from './optimiser.ts';

afterAll(() => chooseBackend());

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** Kingma and Ba, algorithm 1, one number in float64. */
function adamByHand(
  start: number,
  gradients: number[],
  rates: number[],
  { beta1, beta2, epsilon } = constants,
): number {
  let [weight, first, second] = [start, 0, 0];
  gradients.forEach((g, n) => {
    const t = n + 1;
    first = beta1 * first + (1 - beta1) * g;
    second = beta2 * second + (1 - beta2) * g * g;
    weight -= (rates[n]! * (first / (1 - beta1 ** t))) / (Math.sqrt(second / (1 - beta2 ** t)) + epsilon);
  });
  return weight;
}

describe.each(['tensorflow', 'wasm'] as const)('%s', (prefer) => {
  beforeAll(() => chooseBackend({ prefer }));

  test.each([constants, { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }])(
    'algorithm 1, step by step: %o',
    (chosen) => {
      const before = tf.memory().numTensors;
      const start = [1, -2, 0.5];
      const gradients = [
        [0.3, -1e-4, 0],
        [-0.7, 2e-4, 1e-6],
        [0.1, 50, 0],
        [0.2, -1, -3e-6],
      ];
      const rates = [1e-2, 5e-3, 1e-2, 2e-3];
      const initial = tf.tensor1d(start);
      const adam = createAdam([initial], chosen);
      gradients.forEach((g, n) => tf.tidy(() => adam.apply([tf.tensor1d(g)], rates[n]!)));
      expect(adam.step).toBe(4);
      tf.tidy(() => {
        const found = adam.read()[0]!.dataSync();
        start.forEach((x, k) => {
          const expected = adamByHand(
            x,
            gradients.map((g) => g[k]!),
            rates,
            chosen,
          );
          expect(Math.abs(found[k]! - expected)).toBeLessThan(3e-7);
        });
        expect([...initial.dataSync()]).toEqual(start); // a copy was taken
      });
      adam.dispose();
      initial.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('what was read before a step keeps its numbers', () => {
    const initial = tf.tensor1d([1, 2]);
    const gradient = tf.tensor1d([1, 1]);
    const adam = createAdam([initial], constants);
    const [early] = adam.read();
    adam.apply([gradient], 0.1);
    const [late] = adam.read();
    expect([...early!.dataSync()]).toEqual([1, 2]);
    expect(late!.dataSync()[0]).toBeCloseTo(0.9, 5);
    tf.dispose([initial, gradient, early!, late!]);
    adam.dispose();
  });
});
