import { expect, it } from 'vitest';
import { Generator } from '../engine/capsnet/random.ts';
import { covarianceOf } from './covariance.ts';

const D = 3;
/** Correlated numbers around (1, -1, 0). */
function samples(n: number, seed = 1): number[][] {
  const generator = new Generator(seed);
  const number = () => generator.uniform() + generator.uniform() + generator.uniform() - 1.5;
  return Array.from({ length: n }, () => {
    const [a, b, c] = [number(), number(), number()];
    return [1 + a, -1 + 0.5 * a + 0.3 * b, 0.2 * c];
  });
}

it('agrees with the definitions in plain loops', () => {
  const given = samples(40);
  const n = given.length;
  const { mean, covariance, shrinkage } = covarianceOf(given, D);
  const average = [0, 1, 2].map((d) => given.reduce((sum, x) => sum + x[d]!, 0) / n);
  average.forEach((x, d) => expect(mean[d]).toBeCloseTo(x, 12));
  const product = (x: number[], i: number, j: number) => (x[i]! - average[i]!) * (x[j]! - average[j]!);
  const S = (i: number, j: number) => given.reduce((sum, x) => sum + product(x, i, j), 0) / n;
  // Ledoit and Wolf (2004), lemmas 3.2 to 3.4; |A|² is the mean over the rows of the sum of squares.
  const middle = (S(0, 0) + S(1, 1) + S(2, 2)) / D;
  let [distance, error] = [0, 0];
  for (let i = 0; i < D; i++) {
    for (let j = 0; j < D; j++) {
      expect(covariance[i * D + j]).toBeCloseTo(S(i, j), 12);
      distance += (S(i, j) - (i === j ? middle : 0)) ** 2 / D;
      for (const x of given) error += (product(x, i, j) - S(i, j)) ** 2 / D / n ** 2;
    }
  }
  expect(shrinkage).toBeCloseTo(Math.min(error, distance) / distance, 10);
});

it('is shrunk much with few images, little with many, and wholly where there is nothing to keep', () => {
  const [few, many] = [covarianceOf(samples(4), D).shrinkage, covarianceOf(samples(4000), D).shrinkage];
  expect(few).toBeGreaterThan(0.1);
  expect(many).toBeLessThan(0.01);
  expect(covarianceOf([[1, 2, 3]], D).shrinkage).toBe(1);
  expect(covarianceOf([], D)).toEqual({
    mean: new Float64Array(D),
    covariance: new Float64Array(D * D),
    shrinkage: 0,
  });
});
