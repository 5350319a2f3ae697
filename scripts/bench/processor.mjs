/** How much of the processor others take while we measure. */
import { cpus } from 'node:os';

/** Seconds that all cores together have been busy, and have existed, since the machine started. */
function readTimes() {
  const sums = { busy: 0, all: 0 };
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    sums.all += all / 1000;
    sums.busy += (all - times.idle) / 1000;
  }
  return sums;
}

/**
 * Runs `work`, which tells how many processor seconds it used itself.
 * @template {{ processorSeconds: number }} T
 * @param {() => Promise<T>} work
 * @returns {Promise<T & { others: number }>} others: the share of the whole machine that others took meanwhile, 0 to 1
 */
export async function watchOthers(work) {
  const before = readTimes();
  const ownBefore = process.cpuUsage();
  const result = await work();
  const own = process.cpuUsage(ownBefore);
  const after = readTimes();
  return {
    ...result,
    others: shareOfOthers(before, after, result.processorSeconds + (own.user + own.system) / 1e6),
  };
}

export function shareOfOthers(before, after, ownSeconds) {
  const all = after.all - before.all;
  return all <= 0 ? 0 : Math.min(1, Math.max(0, (after.busy - before.busy - ownSeconds) / all));
}
