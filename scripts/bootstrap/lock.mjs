/**
 * A lock between processes, as a file that names its owner. The owner touches it while it works; a lock whose owner
 * has ended, or has not touched it for a while, is stale and taken over.
 */
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const TOUCH_MS = 2_000;
const STALE_MS = 30_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process holds the lock `file`.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (owner: number) => void, staleMs?: number }} [options] onWait is told once whom we wait for
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait, staleMs = STALE_MS } = {}) {
  const token = `${process.pid} ${hostname()} ${process.hrtime.bigint()}`;
  for (let told = false; !acquire(file, token);) {
    const holder = readHolder(file);
    if (holder && (await isStale(file, holder, staleMs))) {
      takeAway(file, holder.token, staleMs);
      continue;
    }
    if (holder?.owner && !told) onWait?.(holder.owner);
    told ||= Boolean(holder?.owner);
    await delay(POLL_MS);
  }
  const touching = setInterval(() => touch(file), TOUCH_MS);
  touching.unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    if (readHolder(file)?.token === token) rmSync(file, { force: true });
  }
}

/** Creates the file only if it is not there. */
function acquire(file, token) {
  try {
    const descriptor = openSync(file, 'wx');
    writeSync(descriptor, token);
    closeSync(descriptor);
    return true;
  } catch (error) {
    const beingRemoved = error.code === 'EPERM' && process.platform === 'win32';
    if (error.code === 'EEXIST' || beingRemoved) return false;
    throw error;
  }
}

/** Who holds the lock; without an owner for a moment after the file's creation. */
function readHolder(file) {
  try {
    const token = readFileSync(file, 'utf8');
    const [pid, host] = token.split(' ');
    return { token, owner: token === '' ? null : Number(pid), here: host === hostname() };
  } catch {
    return null; // released in the meantime
  }
}

/** Seen untouched twice, so that an owner that slept with the machine can touch its lock after waking. */
async function isStale(file, holder, staleMs) {
  if (holder.here && !isRunning(holder.owner)) return true; // of another machine or container we know the age only
  if (ageOf(file) <= staleMs) return false;
  await delay(Math.min(TOUCH_MS * 1.5, staleMs));
  return ageOf(file) > staleMs && readHolder(file)?.token === holder.token;
}

/** Removes a stale lock; a second lock sees to it that two who wait do not remove each other's new one. */
function takeAway(file, token, staleMs) {
  const guard = `${file}.taking`;
  if (ageOf(guard) > staleMs) rmSync(guard, { force: true });
  if (!acquire(guard, `${process.pid}`)) return;
  try {
    if (readHolder(file)?.token === token) rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Whether there is such a process; one that has ended and only waits for its parent to notice does not count. */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM'; // runs, as another user
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true; // no such list on this system
  }
}

function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // taken over after this machine slept: the work goes on, and its result is renamed into place as usual
  }
}
