/**
 * Draws at most one chart in each frame, so that no frame carries the work of all of them. A job asked for again before
 * its turn runs once.
 */
const waiting = new Set<() => void>();
let frame = 0;

export function drawSoon(job: () => void): void {
  waiting.add(job);
  frame ||= requestAnimationFrame(drawNext);
}

export function forget(job: () => void): void {
  waiting.delete(job);
}

function drawNext(): void {
  const [job] = waiting;
  frame = waiting.size > 1 ? requestAnimationFrame(drawNext) : 0;
  if (!job) return;
  waiting.delete(job);
  job();
}
