/** Work that would hold up the page, spread over frames. */

/** The part of a frame (16.7 ms at 60 a second) that such work may take. */
const budgetMilliseconds = 6;

/**
 * Does the jobs in order, in each frame as many as fit its budget (judged by the last one), and at least one.
 *
 * @param done called after the last job; not when cancelled
 * @returns cancels what is left
 */
export function spreadOverFrames<T>(jobs: readonly T[], run: (job: T) => void, done: () => void): () => void {
  let next = 0;
  let frame = requestAnimationFrame(work);
  function work(): void {
    const start = performance.now();
    let now = start;
    let last = 0;
    while (next < jobs.length && now - start + last <= budgetMilliseconds) {
      run(jobs[next++]!);
      last = performance.now() - now;
      now += last;
    }
    if (next < jobs.length) frame = requestAnimationFrame(work);
    else done();
  }
  return () => cancelAnimationFrame(frame);
}
