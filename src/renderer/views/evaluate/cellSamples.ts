/** The images behind one cell of the confusion matrix, and behind the row of a class. */
import type { Evaluation } from '../../../shared/contract/models.ts';

export type SampleOrder = 'confident' | 'number';

export interface CellSample {
  /** Index within the evaluated split. */
  index: number;
  truth: number;
  read: number;
  /** Lengths of the two capsules: how strongly each claims that its digit is there. */
  lengthRead: number;
  lengthTruth: number;
}

/** The parts of an evaluation that samples are found with; lengths [n,J]. */
export type Judged = Pick<Evaluation, 'labels' | 'predictions' | 'lengths' | 'confusion'>;

/**
 * Indices and lengths of the images with label `truth` that were read as `read`.
 *
 * @param order 'confident': longest read capsule first, ties by number; 'number': as in the dataset
 */
export function cellSamples(
  { labels, predictions, lengths, confusion }: Judged,
  truth: number,
  read: number,
  order: SampleOrder,
): CellSample[] {
  const classes = confusion.length;
  const found: CellSample[] = [];
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] !== truth || predictions[index] !== read) continue;
    const row = index * classes;
    found.push({
      index,
      truth,
      read,
      lengthRead: lengths[row + read]!,
      lengthTruth: lengths[row + truth]!,
    });
  }
  if (order === 'confident') found.sort((a, b) => b.lengthRead - a.lengthRead || a.index - b.index);
  return found;
}

export interface Confusion {
  truth: number;
  read: number;
  count: number;
}

/** The most frequent mistakes, most frequent first; ties by class. */
export function frequentMistakes(confusion: readonly (readonly number[])[], limit: number): Confusion[] {
  return confusion
    .flatMap((row, truth) => row.map((count, read) => ({ truth, read, count })))
    .filter(({ truth, read, count }) => truth !== read && count > 0)
    .sort((a, b) => b.count - a.count || a.truth - b.truth || a.read - b.read)
    .slice(0, limit);
}
