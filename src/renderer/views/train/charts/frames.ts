/**
 * Draws at most one chart in each frame, so that no frame carries the work of all of them, and says how long to wait
 * before the next round, so that drawing takes little of the processor from training.
 */
const waiting = new Set<() => void>();
let frame = 0;
/** Milliseconds of the jobs since the last round was announced. */
let spent = 0;

/** Milliseconds. */
const shortestPause = 250;
/** Drawing may take one part in so many of the page's time. */
const share = 20;

/** A job asked for again before its turn runs once. */
export function drawSoon(job: () => void): void {
  waiting.add(job);
  frame ||= requestAnimationFrame(drawNext);
}

export function forget(job: () => void): void {
  waiting.delete(job);
}

/** Milliseconds to wait before the next round of drawing; longer where drawing is slow or the machine is busy. */
export function pauseBetweenRounds(): number {
  const pause = Math.max(shortestPause, Math.min(share * spent, 2000));
  spent = 0;
  return pause;
}

function drawNext(): void {
  const [job] = waiting;
  frame = waiting.size > 1 ? requestAnimationFrame(drawNext) : 0;
  if (!job) return;
  waiting.delete(job);
  const started = performance.now();
  job();
  spent += performance.now() - started;
}
