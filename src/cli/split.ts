import { SplitSchema } from '../shared/contract/datasets.ts';
import type { Split } from '../shared/contract/datasets.ts';
import type { Arguments } from './command.ts';

export const splitNames = SplitSchema.options.join(', ');

/** @throws UsageError unless --split names one */
export function splitOf(given: Arguments, otherwise: Split): Split {
  const text = given.text('split') ?? otherwise;
  const split = SplitSchema.options.find((known) => known === text);
  if (split) return split;
  throw given.wrong(`There is no split '${text}': choose one of ${splitNames}.`);
}
