/** What this machine can compute by, for tests: operations of our own are missing where they cannot be compiled. */
import { hasKernels } from '../backend/kernels.ts';
import { chooseBackend } from '../backend/tensorflow.ts';
import type { Formulation } from '../capsnet/encoder.ts';

await chooseBackend();

export const formulationsHere: readonly Formulation[] = hasKernels()
  ? ['direct', 'matrix', 'fused']
  : ['direct', 'matrix'];

/** The one that is taken, unless something else is wanted, where all apply. */
export const usualHere: Formulation = formulationsHere.at(-1)!;
