import { plural } from './format.ts';

type Environment = Readonly<Record<string, string | number>>;

/** What computes a run, in words: "Matrix formulation, 2 threads" or "Direct formulation, NVIDIA T4, 16 GB". */
export function computedBy({ formulation, threads, gpu }: Environment): string {
  const place = gpu === undefined ? plural(Number(threads), 'thread') : String(gpu);
  const name = String(formulation);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} formulation, ${place}`;
}

/** Why in that formulation; it stays so to the end of the run. */
export function chosenBy({ measured }: Environment): string {
  return measured === undefined
    ? 'Every formulation computes the same network. A run keeps the one that it began with.'
    : `Measured once on this machine: ${measured}. A run keeps the one that it began with.`;
}
