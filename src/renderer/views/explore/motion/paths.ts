/** Ways through a digit's own capsules that can be played: a random walk, and one dimension back and forth. */
import { normalNumbers } from '../../../lib/random.ts';

/** Waves that make up the walk of one dimension. */
const waves = 12;
/** Seconds after which the walk has mostly forgotten where it was. */
const memory = 1.6;
export const reach = 3;

/**
 * A smooth random walk in each dimension by itself: random waves whose sum has, over time, the standard normal
 * distribution and no corners (a Gaussian process with a squared-exponential kernel, by random Fourier features: Rahimi
 * and Recht 2007). A seed repeats it.
 * @returns a function from seconds to [D] standard deviations from the mean, at most 3
 */
export function randomWalk(seed: number, dims: number): (seconds: number) => number[] {
  const normal = normalNumbers(seed);
  const parts = Array.from({ length: dims }, () =>
    Array.from({ length: waves }, () => {
      const speed = normal() / memory;
      return { speed, cosine: normal() / Math.sqrt(waves), sine: normal() / Math.sqrt(waves) };
    }),
  );
  return (seconds) =>
    parts.map((sum) => {
      let value = 0;
      for (const { speed, cosine, sine } of sum) {
        value += cosine * Math.cos(speed * seconds) + sine * Math.sin(speed * seconds);
      }
      return Math.max(-reach, Math.min(reach, value));
    });
}

/** Of one dimension from -3 to +3 and back. */
export const sweepSeconds = 5;

/** Standard deviations from the mean, at a time; -3 at 0, +3 in the middle of the period. */
export function sweep(seconds: number): number {
  const phase = (seconds % sweepSeconds) / sweepSeconds;
  return reach * (phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase);
}
