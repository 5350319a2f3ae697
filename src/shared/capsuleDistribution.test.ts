import { expect, it } from 'vitest';
import {
  capsuleDistribution,
  componentDirection,
  followers,
  mahalanobis,
  toComponents,
} from './capsuleDistribution.ts';

const D = 4;
/** A covariance A A' with numbers of no pattern, and its class's figures at place 1 of 2. */
const factor = [0.9, 0, 0.1, 0, 0.4, 0.3, 0, 0, -0.2, 0.1, 0.25, 0.05, 0.1, -0.3, 0.02, 0.2];
const covariance = Array.from({ length: D * D }, (_, n) => {
  let sum = 0;
  for (let k = 0; k < D; k++) sum += factor[Math.floor(n / D) * D + k]! * factor[(n % D) * D + k]!;
  return sum;
});
const mean = [0.1, -0.2, 0.3, 0];
const given = (shrinkage: number) => ({
  mean: Float32Array.from([...new Array<number>(D).fill(9), ...mean]),
  covariance: Float32Array.from([...new Array<number>(D * D).fill(7), ...covariance]),
  shrinkage: [0, shrinkage],
});
const trace = [0, 1, 2, 3].reduce((sum, d) => sum + covariance[d * D + d]!, 0);
const shrunk = (shrinkage: number) =>
  covariance.map((x, n) => (1 - shrinkage) * x + (n % (D + 1) === 0 ? (shrinkage * trace) / D : 0));
const capsule = [0.5, 0.1, -0.4, 0.2];

/** x of A x = b, by elimination with pivots. */
function solve(a: number[], b: number[]): number[] {
  const n = b.length;
  const rows = b.map((right, r) => [...a.slice(r * n, (r + 1) * n), right]);
  for (let c = 0; c < n; c++) {
    const pivot = rows.slice(c).sort((p, q) => Math.abs(q[c]!) - Math.abs(p[c]!))[0]!;
    rows.splice(rows.indexOf(pivot, c), 1);
    rows.splice(c, 0, pivot);
    for (let r = c + 1; r < n; r++) {
      const times = rows[r]![c]! / pivot[c]!;
      for (let k = c; k <= n; k++) rows[r]![k]! -= times * pivot[k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let r = n - 1; r >= 0; r--) {
    let right = rows[r]![n]!;
    for (let k = r + 1; k < n; k++) right -= rows[r]![k]! * x[k]!;
    x[r] = right / rows[r]![r]!;
  }
  return x;
}

it.each([0, 0.15, 1])('has the Mahalanobis distance of the definition, shrunk by %d', (shrinkage) => {
  const distribution = capsuleDistribution(given(shrinkage), 1)!;
  const away = capsule.map((x, d) => x - mean[d]!);
  const solved = solve(shrunk(shrinkage), away);
  const square = away.reduce((sum, x, d) => sum + x * solved[d]!, 0);
  expect(mahalanobis(distribution, capsule)).toBeCloseTo(Math.sqrt(square), 4);
  expect(mahalanobis(distribution, mean)).toBeCloseTo(0, 6);
});

it('moves the others to their conditional mean', () => {
  const distribution = capsuleDistribution(given(0.15), 1)!;
  const s = shrunk(0.15);
  for (let d = 0; d < D; d++) {
    const moved = followers(distribution, d);
    for (let i = 0; i < D; i++) expect(moved[i]).toBeCloseTo(s[i * D + d]! / s[d * D + d]!, 5);
    // Of all capsules with this dimension one further, it is the most usual: any other is farther out.
    const usual = mean.map((x, i) => x + moved[i]!);
    const least = mahalanobis(distribution, usual);
    for (let i = 0; i < D; i++) {
      if (i === d) continue;
      for (const by of [-0.01, 0.01]) {
        expect(
          mahalanobis(
            distribution,
            usual.map((x, k) => (k === i ? x + by : x)),
          ),
        ).toBeGreaterThan(least);
      }
    }
  }
});

it('has principal components: uncorrelated, along them the variance that a plain sum gives', () => {
  const distribution = capsuleDistribution(given(0.15), 1)!;
  for (let k = 0; k < D; k++) {
    const along = componentDirection(distribution, k);
    for (let other = 0; other < D; other++) {
      const second = componentDirection(distribution, other);
      let shared = 0;
      for (let i = 0; i < D; i++) {
        for (let j = 0; j < D; j++) shared += along[i]! * covariance[i * D + j]! * second[j]!;
      }
      expect(shared).toBeCloseTo(k === other ? distribution.variances[k]! : 0, 6);
    }
    const moved = mean.map((x, d) => x + 0.3 * along[d]!);
    toComponents(distribution, moved).forEach((x, n) => expect(x).toBeCloseTo(n === k ? 0.3 : 0, 6));
  }
  expect(distribution.variances.reduce((a, b) => a + b)).toBeCloseTo(trace, 6);
});

it('is not known of a class whose capsules are all the same', () => {
  const same = { mean: new Float32Array(8), covariance: new Float32Array(32), shrinkage: [1, 1] };
  expect(capsuleDistribution(same, 0)).toBeNull();
});

it('is finite where a dimension never varies, without shrinkage too', () => {
  const flat = Float32Array.from([1, 0, 0, 0]);
  const distribution = capsuleDistribution(
    { mean: new Float32Array(2), covariance: flat, shrinkage: [0] },
    0,
  )!;
  expect(mahalanobis(distribution, [3, 0])).toBeCloseTo(3, 9);
  expect(mahalanobis(distribution, [0, 0.1])).toBeGreaterThan(1000);
  expect([...followers(distribution, 1)]).toEqual([0, 1]);
});
