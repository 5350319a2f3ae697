/**
 * Routing by agreement with votes in the plane (paper, procedure 1): small enough to follow by eye, exact in every step.
 * Letters: I primary capsules, J digit capsules, R iterations; D = 2.
 */
import { squash } from './squash.ts';
import type { Vector2 } from './squash.ts';

/** votes[i][j]: the prediction u_hat[j|i] that primary capsule i makes for digit capsule j. */
export type Votes = readonly (readonly Vector2[])[];

export interface Iteration {
  /** Routing logits b [I][J] at the start of this iteration; zero in the first. */
  logits: number[][];
  /** Coupling coefficients c [I][J]: softmax of b over the digit capsules, so each row sums to 1. */
  couplings: number[][];
  /** s[j] = sum over i of c[i][j] u_hat[j|i]. */
  sums: Vector2[];
  /** v[j] = squash(s[j]). */
  capsules: Vector2[];
  /** a[i][j] = u_hat[j|i] . v[j], which is added to b for the next iteration. */
  agreements: number[][];
}

export const dot = (a: Vector2, b: Vector2): number => a.x * b.x + a.y * b.y;

/** exp(b) / sum exp(b), over one row. */
export function softmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const powers = row.map((b) => Math.exp(b - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}

/** @returns every iteration, 1 to R. */
export function routeByAgreement(votes: Votes, iterations: number): Iteration[] {
  const classes = votes[0]?.length ?? 0;
  let logits = votes.map(() => new Array<number>(classes).fill(0));
  const steps: Iteration[] = [];
  for (let r = 0; r < iterations; r++) {
    const couplings = logits.map(softmax);
    const sums = Array.from({ length: classes }, (_, j) =>
      votes.reduce<Vector2>(
        (s, row, i) => ({ x: s.x + couplings[i]![j]! * row[j]!.x, y: s.y + couplings[i]![j]! * row[j]!.y }),
        { x: 0, y: 0 },
      ),
    );
    const capsules = sums.map(squash);
    const agreements = votes.map((row) => row.map((vote, j) => dot(vote, capsules[j]!)));
    steps.push({ logits, couplings, sums, capsules, agreements });
    logits = logits.map((row, i) => row.map((b, j) => b + agreements[i]![j]!));
  }
  return steps;
}
