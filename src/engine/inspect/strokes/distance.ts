/**
 * The mean, over chosen pixels of ink, of the exact Euclidean distance to the nearest pixel of paper, in pixels between
 * their centres.
 * @param ink [H*W], 1 where there is ink
 * @param chosen [H*W], 1 where the distance counts
 * @returns infinite without paper, NaN when no pixel is chosen
 */
export function meanDistanceToPaper(
  ink: Uint8Array,
  chosen: Uint8Array,
  height: number,
  width: number,
): number {
  const upright = alongColumns(ink, width);
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!chosen[y * width + x]) continue;
      // The nearest paper of each column lies straight above or below; columns farther than the best cannot be nearer.
      let best = Infinity;
      for (let step = 0; step * step < best && step < width; step++) {
        if (x >= step) best = Math.min(best, upright[y * width + x - step]! ** 2 + step * step);
        if (x + step < width) best = Math.min(best, upright[y * width + x + step]! ** 2 + step * step);
      }
      sum += Math.sqrt(best);
      count++;
    }
  }
  return sum / count;
}

/** [H*W]: how far the next paper in the same column is. */
function alongColumns(ink: Uint8Array, width: number): Float32Array {
  const distance = new Float32Array(ink.length).fill(Infinity);
  for (let at = 0; at < ink.length; at++) {
    if (!ink[at]) distance[at] = 0;
    else if (at >= width) distance[at] = distance[at - width]! + 1;
  }
  for (let at = ink.length - width - 1; at >= 0; at--) {
    distance[at] = Math.min(distance[at]!, distance[at + width]! + 1);
  }
  return distance;
}
