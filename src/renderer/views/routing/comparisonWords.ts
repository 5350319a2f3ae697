/** What a comparison of couplings found, in words with the measured numbers. */
import type { CouplingComparison, CouplingResult } from '../../../shared/routingRequests.ts';
import { count, fixed } from '../../lib/format.ts';
import { mcnemar } from '../../lib/mcnemar.ts';

/** Below this probability of chance the difference counts as measured. */
const significant = 0.05;

/** "p = 0.18", "p < 0.001". */
const chance = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${fixed(p, p < 0.1 ? 3 : 2)}`);

function against({ mended, broken }: CouplingResult): { told: boolean; better: boolean; p: string } {
  const p = mcnemar(mended, broken);
  return { told: p < significant, better: mended > broken, p: chance(p) };
}

/** @param trained R of the network */
export function comparisonWords(
  { images, results }: CouplingComparison,
  trained: number,
  classes: number,
): string {
  const wrong = ({ accuracy }: CouplingResult) => count(images - Math.round(accuracy * images));
  const find = (R: number) =>
    results.find(({ coupling }) => coupling.kind === 'agreement' && coupling.iterations === R);
  const [once, own] = [find(1)!, find(trained)!];
  const shuffled = results.find(({ coupling }) => coupling.kind === 'shuffled')!;
  const parts: string[] = [];
  if (trained > 1) {
    const { told, better, p } = against(once);
    parts.push(
      `Couplings fixed at 1/${classes} misread ${wrong(once)} of ${count(images)} images, R = ${trained} misreads ${wrong(own)}: ` +
        (told
          ? `these images tell them apart (McNemar, ${p}), and ${better ? 'even couplings read more' : `R = ${trained} reads more`}.`
          : `these images cannot tell them apart (McNemar, ${p}).`),
    );
  }
  const { told, better, p } = against(shuffled);
  let meaning = 'whom a capsule is coupled to makes no measured difference';
  if (told) {
    meaning = better
      ? 'fewer than with its own couplings'
      : 'where a coupling is large, it matters whom it goes to';
  }
  parts.push(`Shuffled, they misread ${wrong(shuffled)} (${p}): ${meaning}.`);
  return parts.join(' ');
}
