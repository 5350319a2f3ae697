/** The machine's memory as parts of a bar. */
import type { OutputOf } from '../../../shared/contract/requests.ts';
import type { shellContract } from '../../../shared/contract/shell.ts';
import type { ColourToken } from '../train/charts/lineChart.ts';

export type Memory = OutputOf<(typeof shellContract.requests)['memory']>;

export interface MemoryShare {
  name: string;
  bytes: number;
  colour: ColourToken;
}

/** Our programs that run, then what others use. */
export function memoryShares({ trainer, inspector, window, main, total, free }: Memory): MemoryShare[] {
  const ours: [string, number | null, ColourToken][] = [
    ['trainer', trainer, '--accent'],
    ['inspector', inspector, '--contrast'],
    ['window', window, '--d2'],
    ['main', main, '--d4'],
  ];
  const shares = ours.flatMap(([name, size, colour]) =>
    size === null ? [] : [{ name, bytes: size, colour }],
  );
  const used = shares.reduce((sum, share) => sum + share.bytes, 0);
  // Resident pages that processes share are counted in each: the rest can come out below zero.
  return [...shares, { name: 'others', bytes: Math.max(0, total - free - used), colour: '--line-control' }];
}
