/**
 * The mean of several sets of weights of one training. Where they lie in one wide valley of the loss, its middle reads
 * unseen images better than any of them (Izmailov et al., arXiv 1803.05407).
 */
import { AppError } from '../../shared/errors.ts';
import type { Parameters } from './parameters.ts';

/** @throws AppError invalid-input for none, or where they are not of one network */
export function meanParameters(sets: readonly Parameters[]): Parameters {
  const [first, ...others] = sets;
  if (!first) throw new AppError('invalid-input', 'There are no weights to average.', 'Name two or more.');
  return new Map(
    [...first].map(([name, { shape, values }]) => {
      const sums = Float64Array.from(values);
      for (const other of others) {
        const found = other.get(name);
        if (found?.shape.join() !== shape.join() || other.size !== first.size)
          throw new AppError(
            'invalid-input',
            `Weight '${name}' is [${shape.join()}] in one and ${found ? `[${found.shape.join()}]` : 'missing'} in another.`,
            'Weights of different networks have no mean.',
          );
        found.values.forEach((value, n) => (sums[n]! += value));
      }
      return [name, { shape, values: Float32Array.from(sums, (sum) => sum / sets.length) }];
    }),
  );
}
