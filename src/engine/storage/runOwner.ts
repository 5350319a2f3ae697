/**
 * Who writes a run: two trainers never write one folder, and a run whose trainer was killed is told apart from one
 * that trains. An owner announces itself by a file of its own name and looks afterwards whether anyone else has;
 * of two that announce themselves at once at least one sees the other and steps back.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { writeFileAtomic } from './atomic.ts';

const pattern = /^owner-\d+-[0-9a-f]{8}\.json$/;
const OwnerSchema = v.object({ pid: v.pipe(v.number(), v.integer(), v.minValue(1)), started: v.string() });
type Owner = v.InferOutput<typeof OwnerSchema>;

/** Asked once: outside of Linux that takes a program of its own. */
let ownStart: string | undefined;

/**
 * @returns the name of the owner's file; give it to `releaseRun`
 * @throws AppError busy when a living process, this one included, owns the run
 */
export function ownRun(folder: string): string {
  const name = `owner-${process.pid}-${randomBytes(4).toString('hex')}.json`;
  writeFileAtomic(
    join(folder, name),
    JSON.stringify({ pid: process.pid, started: (ownStart ??= processStart(process.pid)) }),
  );
  const other = livingOwner(folder, name);
  if (other !== null) {
    releaseRun(folder, name);
    throw new AppError(
      'busy',
      `The run ${basename(folder)} is being trained${other === process.pid ? '' : ` by process ${other}`}.`,
      'Stop that training first, or wait until it has ended.',
    );
  }
  for (const stale of owners(folder)) if (stale !== name) rmSync(join(folder, stale), { force: true });
  return name;
}

export function releaseRun(folder: string, name: string): void {
  rmSync(join(folder, name), { force: true });
}

/** The process that trains the run, or null. */
export function livingOwner(folder: string, except?: string): number | null {
  for (const name of owners(folder)) {
    if (name === except) continue;
    const owner = readOwner(join(folder, name));
    if (owner && lives(owner)) return owner.pid;
  }
  return null;
}

function owners(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => pattern.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // deleted just now
    throw error;
  }
}

/** Null for a file that has just gone, or that no owner wrote: owners' files are whole or not there. */
function readOwner(path: string): Owner | null {
  try {
    const result = v.safeParse(OwnerSchema, JSON.parse(readFileSync(path, 'utf8')));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** Outside of Linux asking for a process takes a program of its own: a list of runs that is read often waits for few. */
const believed = 10_000;
/** By owner, until when (in ms of performance.now) it counts as living. One that has ended never comes back. */
const known = new Map<string, number>();
const hasEnded = -Infinity;

/** A process number is used again, sooner or later; together with the start of the process it is not. */
function lives({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // EPERM: there is one, of another user
  }
  const owner = `${pid} ${started}`;
  const until = known.get(owner);
  if (until === hasEnded) return false;
  if (until !== undefined && performance.now() < until) return true;
  const now = started === 'unknown' ? 'unknown' : processStart(pid);
  const alive = now === 'unknown' || now === started;
  known.set(owner, alive ? performance.now() + believed : hasEnded);
  return alive;
}

/** A text that no earlier or later process of this number has; 'ended', or 'unknown' where the system does not say. */
export function processStart(pid: number): string {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // After the program's name, which may hold anything: state, ..., and as the 20th the start in ticks since boot.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return 'ended';
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
    }
    const options = { encoding: 'utf8', timeout: 5000, windowsHide: true, stdio: 'pipe' } as const;
    if (process.platform === 'win32') {
      const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
      return execFileSync('powershell', ['-NoProfile', '-Command', script], options).trim() || 'unknown';
    }
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { ...options, env }).trim() || 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform === 'linux'
      ? 'ended'
      : 'unknown';
  }
}
