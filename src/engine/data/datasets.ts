/** Every dataset there is. A new one is a file beside this and a name in this list; the page asks what there is. */
import { AppError } from '../../shared/errors.ts';
import type { Dataset } from './dataset.ts';
import { mnist } from './mnist.ts';

export const datasets: readonly Dataset[] = [mnist];

/** @throws AppError not-found, naming the datasets there are */
export function findDataset(id: string): Dataset {
  const found = datasets.find((dataset) => dataset.id === id);
  if (found) return found;
  throw new AppError(
    'not-found',
    `There is no dataset '${id}'.`,
    `Datasets: ${datasets.map((dataset) => dataset.id).join(', ')}.`,
  );
}
