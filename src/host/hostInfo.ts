import * as fs from 'node:fs';
import { cpus, freemem, release, totalmem, type } from 'node:os';
import type { HostInfo } from '../shared/contract/shell.ts';

/** The machine, for the System view. Bytes. */
export function describeMachine(
  dataFolder: string,
): Pick<HostInfo, 'platform' | 'processor' | 'cores' | 'memory' | 'dataFolder' | 'freeDisk'> {
  const processors = cpus();
  return {
    platform: `${type()} ${release()}, ${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    dataFolder,
    freeDisk: freeDisk(dataFolder),
  };
}

/** Null where the runtime cannot tell (Node before 18.15) or the folder is not there yet. */
function freeDisk(folder: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Bytes that programs could still have. Linux counts what it would give back as well; Node before 18 does not. */
export function freeMemory(): number {
  try {
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(fs.readFileSync('/proc/meminfo', 'utf8'));
    if (available) return Number(available[1]) * 1024;
  } catch {
    // not Linux
  }
  return freemem();
}
