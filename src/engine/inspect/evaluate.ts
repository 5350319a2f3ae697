/** What a model makes of all images of a split. */
import type { Evaluation } from '../../shared/contract/models.ts';
import { confusionMatrix } from '../training/confusion.ts';
import { classFigures } from './classFigures.ts';
import type { SplitEncoding } from './encode.ts';
import type { SplitImages } from './splits.ts';
import { wilsonInterval } from './wilson.ts';

/** Lengths say how strongly a capsule claims its class; they are no probabilities. */
export function evaluate({ dataset, split }: SplitImages, encoding: SplitEncoding): Evaluation {
  const { lengths, predictions, labels, seconds } = encoding;
  const images = labels.length;
  const classes = dataset.classes.length;
  const confusion = confusionMatrix(labels, predictions, classes);
  const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
  return {
    dataset: dataset.id,
    split,
    images,
    accuracy: right / images,
    interval: wilsonInterval(right, images),
    confusion,
    perClass: classFigures(confusion),
    lengths,
    predictions,
    labels,
    ...meanLengths(lengths, labels),
    seconds,
  };
}

/** Mean length of the right capsule, and of the longest wrong one. */
export function meanLengths(lengths: Float32Array, labels: Uint8Array) {
  const J = lengths.length / labels.length;
  let right = 0;
  let wrong = 0;
  labels.forEach((label, n) => {
    const own = lengths.subarray(n * J, (n + 1) * J);
    right += own[label]!;
    wrong += own.reduce((longest, length, j) => (j === label ? longest : Math.max(longest, length)), 0);
  });
  return { meanLengthRight: right / labels.length, meanLengthWrong: wrong / labels.length };
}
