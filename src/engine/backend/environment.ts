/**
 * Environment variables that decide how fast native TensorFlow is. A training step allocates and frees a few hundred
 * megabytes in large blocks. The usual allocators hand each of them back to the system and take page faults on fresh
 * ones in the next step: half of the time on a virtual machine, more inside Electron (docs/performance.md).
 */

import { foundGpu } from './gpu.ts';
import type { FoundGpu } from './gpu.ts';

/** Read when native TensorFlow loads, so set just before. */
export function tensorflowEnvironment(threads: number): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    TF_CPU_ALLOCATOR_USE_BFC: 'true', // keeps tensors' memory for the next step, as on a graphics card
  };
}

/**
 * What a host puts into the environment of an engine process at its start; once the process runs it is too late.
 * On a graphics card that says where NVIDIA's libraries are.
 * glibc's part covers what is not a tensor, and backs tensors by huge pages. Electron has an allocator of its own.
 */
export function engineEnvironment(
  platform: NodeJS.Platform = process.platform,
  gpu: FoundGpu | null = foundGpu(),
): Record<string, string> {
  const quiet = { TF_CPP_MIN_LOG_LEVEL: '2', ...gpu?.environment };
  if (platform !== 'linux') return quiet;
  const tunables = {
    hugetlb: 1, // madvise: transparent huge pages for the heap
    mmap_threshold: 4 * 2 ** 30,
    trim_threshold: 16 * 2 ** 30,
    top_pad: 64 * 2 ** 20,
  };
  const list = Object.entries(tunables).map(([name, value]) => `glibc.malloc.${name}=${value}`);
  return { ...quiet, GLIBC_TUNABLES: list.join(':') };
}
