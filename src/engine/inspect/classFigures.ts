import type { Evaluation } from '../../shared/contract/models.ts';

/**
 * Per class, from the counts [true class][read as]. Precision: of the images read as this class, the share that is;
 * recall: of its images, the share read right; F1: their harmonic mean. 0 where there is nothing to divide by.
 */
export function classFigures(confusion: number[][]): Evaluation['perClass'] {
  return confusion.map((row, k) => {
    const images = row.reduce((a, b) => a + b, 0);
    const right = row[k]!;
    const readAs = confusion.reduce((sum, other) => sum + other[k]!, 0);
    return {
      images,
      mistakes: images - right,
      precision: share(right, readAs),
      recall: share(right, images),
      f1: share(2 * right, images + readAs),
    };
  });
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
