import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { createAdam } from './optimiser.ts';
import { WeightAverage } from './weightAverage.ts';

beforeAll(() => chooseBackend());
expectNoLeaks();
afterAll(() => chooseBackend());

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** The average of one weight that Adam takes down a constant slope, by plain numbers. */
function byHand(start: number, decay: number, taken: readonly number[]): number {
  let average = start;
  taken.forEach((weight, n) => {
    const step = n + 1;
    if (step % 16 !== 0) return;
    const kept = Math.min(decay, (1 + step) / (10 + step)) ** 16;
    average += (weight - average) * (1 - kept);
  });
  return average;
}

test.each([0.9, 0.999])('of decay %d follows the weights as its formula says', (decay) => {
  const start = tf.tensor1d([2, -3]);
  const adam = createAdam([start], constants);
  const average = new WeightAverage([start], decay);
  const slope = tf.tensor1d([1, -2]);
  const taken: Float32Array[] = [];
  for (let step = 1; step <= 100; step++) {
    adam.apply([slope], 0.01);
    average.follow(adam);
    tf.tidy(() => taken.push(adam.read()[0]!.dataSync() as Float32Array));
  }
  const found = tf.tidy(() => average.read()[0]!.dataSync());
  [2, -3].forEach((from, n) => {
    const expected = byHand(
      from,
      decay,
      taken.map((values) => values[n]!),
    );
    expect(Math.abs(expected - taken.at(-1)![n]!)).toBeGreaterThan(0.05);
    expect(found[n]).toBeCloseTo(expected, 5);
  });
  average.dispose();
  adam.dispose();
  tf.dispose([start, slope]);
});
