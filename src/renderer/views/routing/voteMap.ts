/** From votes per position to a map over the image: a position's vote belongs to all the pixels that it sees. */
import type { CapsuleGrid } from '../../lib/routingFigures.ts';
import { seenFrom } from './receptiveField.ts';
import type { Field } from './receptiveField.ts';

/**
 * Each pixel's mean over the positions that see it, so that the middle, which more of them see, does not win by that
 * alone; 0 where none sees.
 * @param votes [rows*columns], of either sign
 * @returns [H*W]
 */
export function voteMap(
  votes: ArrayLike<number>,
  grid: Pick<CapsuleGrid, 'rows' | 'columns'>,
  field: Field,
  { height, width }: { height: number; width: number },
): Float32Array {
  const sums = new Float32Array(height * width);
  const seen = new Uint32Array(height * width);
  for (let n = 0; n < grid.rows * grid.columns; n++) {
    const { left, top, size } = seenFrom(field, Math.floor(n / grid.columns), n % grid.columns);
    for (let y = top; y < Math.min(height, top + size); y++) {
      for (let x = left; x < Math.min(width, left + size); x++) {
        sums[y * width + x]! += votes[n]!;
        seen[y * width + x]!++;
      }
    }
  }
  return sums.map((sum, n) => (seen[n]! > 0 ? sum / seen[n]! : 0));
}
