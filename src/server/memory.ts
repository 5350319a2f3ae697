import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Resident bytes of another process; null where the system does not tell. */
export function residentBytes(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  try {
    if (process.platform === 'linux') {
      const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return resident ? Number(resident[1]) * 1024 : null;
    }
    if (process.platform === 'win32') return null;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
  } catch {
    return null;
  }
}
