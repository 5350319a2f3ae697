import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { createAdam } from './optimiser.ts';
import { WeightAverage } from './weightAverage.ts';

beforeAll(() => chooseBackend());
expectNoLeaks();
afterAll(() => chooseBackend());

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** The average of one weight that Adam takes down a constant slope, by plain numbers, added to every step. */
function everyStep(start: number, decay: number, taken: readonly number[]): number {
  return taken.reduce((average, weight, n) => {
    const kept = Math.min(decay, (2 + n) / (11 + n));
    return kept * average + (1 - kept) * weight;
  }, start);
}

test.each([
  [0.5, 3],
  [0.9, 100],
  [0.999, 15],
  [0.999, 3000],
])('of decay %d, after %d steps it is as if each were added', (decay, steps) => {
  const start = tf.tensor1d([2, -3]);
  const adam = createAdam([start], constants);
  const average = new WeightAverage([start], decay);
  const slope = tf.tensor1d([1, -2]);
  const taken: Float32Array[] = [];
  for (let step = 1; step <= steps; step++) {
    adam.apply([slope], 0.01);
    average.follow(adam);
    tf.tidy(() => taken.push(adam.read()[0]!.dataSync() as Float32Array));
  }
  const found = tf.tidy(() => average.read()[0]!.dataSync());
  [2, -3].forEach((from, n) => {
    const path = taken.map((values) => values[n]!);
    const expected = everyStep(from, decay, path);
    const behind = Math.abs(expected - path.at(-1)!);
    expect(behind).toBeGreaterThan(1e-3);
    expect(Math.abs(found[n]! - expected)).toBeLessThan(behind / 50);
  });
  average.dispose();
  adam.dispose();
  tf.dispose([start, slope]);
});
