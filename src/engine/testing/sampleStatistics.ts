/** Statistics of no network, for tests of where they are kept: every number is one that float32 holds exactly. */
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import { distanceLevels } from '../../shared/distancePercentile.ts';

export function sampleStatistics(J: number, D: number): CapsuleStatistics {
  const bins = 4;
  const numbers = (length: number, from: number) =>
    Float32Array.from({ length }, (_, n) => from + (n % 64) / 8);
  const perClass = (from: number) => Array.from({ length: J }, (_, n) => from + n / 32);
  return {
    dataset: 'mnist',
    counts: Array.from({ length: J }, (_, n) => 980 + n),
    mean: numbers(J * D, 0),
    sigma: numbers(J * D, 1),
    density: numbers(J * D * bins, 0),
    bins,
    effect: numbers(J * D, 2),
    covariance: numbers(J * D * D, 0),
    shrinkage: perClass(0),
    componentDensity: numbers(J * D * bins, 1),
    componentEffect: numbers(J * D, 4),
    distances: numbers(J * distanceLevels.length, 0),
    heldOut: Array.from({ length: J }, (_, n) => 400 + n),
    uniformity: perClass(0.25),
  };
}
