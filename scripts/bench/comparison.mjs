/** What interleaved blocks of training steps say about two systems. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {number} batch images per step
 * @param {{ seconds: number[] }[]} blocks one per round
 * @returns {{ median: number, lowest: number, highest: number, rounds: number[] }} images per second: the median of
 *   all steps, and the medians of the slowest, the fastest and every round
 */
export function throughput(batch, blocks) {
  const rounds = blocks.map(({ seconds }) => batch / median(seconds));
  return {
    median: batch / median(blocks.flatMap(({ seconds }) => seconds)),
    lowest: Math.min(...rounds),
    highest: Math.max(...rounds),
    rounds,
  };
}

/** Ours to the peer's: the ratio of the medians, and the range of the ratios round by round. */
export function ratio(ours, peer) {
  const rounds = ours.rounds.map((rate, round) => rate / peer.rounds[round]);
  return { median: ours.median / peer.median, lowest: Math.min(...rounds), highest: Math.max(...rounds) };
}
