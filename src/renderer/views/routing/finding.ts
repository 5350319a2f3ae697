/** What routing did to one image, in words with the measured numbers; and numbers as short as their size allows. */
import type { RoutingTrace } from '../../../shared/contract/models.ts';
import { couplingSpread, couplingsAfter } from '../../lib/couplings.ts';
import { count, fixed, percent } from '../../lib/format.ts';
import { evenness, indexOfLargest, rangeOf } from '../../lib/routingFigures.ts';

/** From here up couplings are called nearly even: the entropy is within one percent of ln J. */
const nearlyEven = 0.99;

/** Three figures that count, or as many as asked for: 12.3, 0.0123, 0.000123; zero is "0". */
export function figure(value: number, figures = 3): string {
  if (value === 0) return '0';
  const digits = figures - 1 - Math.floor(Math.log10(Math.abs(value)));
  return fixed(value, Math.max(0, Math.min(8, digits)));
}

/** Both ends of a scale with the decimals that the larger one needs: "−0.02 to 1.6" is "0.0 to 1.6". */
export function rangeText({ low, high }: { low: number; high: number }): string {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const digits = reach > 0 ? Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(reach)))) : 0;
  return `${fixed(low, digits)} to ${fixed(high, digits)}`;
}

/** Decimals that tell two numbers apart, at least 3. */
function decimals(low: number, high: number): number {
  const difference = Math.abs(high - low);
  return difference > 0 ? Math.max(3, Math.min(8, Math.ceil(-Math.log10(difference)))) : 3;
}

/**
 * @param iteration counted from 0
 * @param shuffled the couplings of the last iteration were dealt anew
 */
export function finding(
  trace: RoutingTrace,
  iteration: number,
  names: readonly string[],
  shuffled = false,
): string {
  const { classes, iterations } = trace;
  const even = fixed(1 / classes, 3);
  if (iteration === 0) {
    const start = `All couplings start even, at 1/${classes} = ${even}: b is 0. `;
    if (iterations > 1) return `${start}The votes have not been compared yet.`;
    return `${start}With R = 1 they stay so: couplings fixed at 1/${classes} are the very same thing.`;
  }
  const couplings = couplingsAfter(trace.couplings, iterations, iteration);
  const { low, high } = couplingSpread(couplings, classes);
  const { plain, weighted } = evenness(trace)[iteration]!;
  const digits = decimals(low, high);
  const measured =
    `In iteration ${iteration + 1} nine in ten of the ${count(couplings.length)} couplings lie between ` +
    `${fixed(low, digits)} and ${fixed(high, digits)}; an even split is ${even}, the largest ${figure(rangeOf(couplings).high)}. ` +
    `Their entropy is ${percent(plain)} of ln ${classes}, ${percent(weighted)} weighed by contribution.`;
  if (shuffled && iteration === iterations - 1) {
    const dealt = ' Dealt anew, they are as uneven as before, and whom each goes to is chance.';
    return measured + dealt + longest(trace, iteration, names);
  }
  const said =
    plain >= nearlyEven
      ? ' Nearly even on the whole, a finding and no fault: most capsules hardly choose.'
      : ' That is off an even split: capsules choose.';
  return measured + said + longest(trace, iteration, names);
}

function longest(trace: RoutingTrace, iteration: number, names: readonly string[]): string {
  const { classes, lengths } = trace;
  const after = (r: number) =>
    names[indexOfLargest(lengths.subarray(r * classes, (r + 1) * classes))] ?? 'another';
  return after(0) === after(iteration)
    ? ` ${after(0)} is the longest capsule since iteration 1.`
    : ` The longest capsule was ${after(0)} in iteration 1 and is ${after(iteration)} now.`;
}
