/** What the machine offers, as far as it can be seen without loading anything native. */
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';

/** Cores that this process may use. */
export function coreCount(): number {
  return Math.max(1, cpus().length);
}

/**
 * The widest vector instructions that TensorFlow's matrix products can use, for people: "AVX-512".
 * @param cpuinfo text of Linux' /proc/cpuinfo; empty elsewhere
 */
export function instructionSet(architecture: string = arch(), cpuinfo: string = readCpuinfo()): string {
  if (architecture === 'arm64') return 'NEON';
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  if (flags.has('avx512f')) return 'AVX-512';
  if (flags.has('avx2')) return 'AVX2';
  if (flags.has('avx')) return 'AVX';
  return architecture;
}

function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // not Linux
  }
}

/** Path of NVIDIA's driver library, or null. */
export function findCudaDriver(
  libraryPath: string = process.env.LD_LIBRARY_PATH ?? '',
  exists: (path: string) => boolean = existsSync,
): string | null {
  if (process.platform === 'win32') {
    const path = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll');
    return exists(path) ? path : null;
  }
  const usual = [
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib64',
    '/usr/lib',
    '/usr/lib/wsl/lib',
  ];
  const folders = [...libraryPath.split(':').filter(Boolean), ...usual];
  return folders.map((folder) => join(folder, 'libcuda.so.1')).find((path) => exists(path)) ?? null;
}
