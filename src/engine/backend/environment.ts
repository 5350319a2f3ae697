/**
 * What a host puts into the environment of an engine process at its start; once the process runs it is too late.
 * A training step allocates and frees a few hundred megabytes in large blocks. glibc's default hands each of them back
 * to the system and takes page faults on fresh ones in the next step: two thirds of the time on a virtual machine.
 * Huge pages and thresholds above any block keep the memory (docs/performance.md has the figures).
 */
export function engineEnvironment(platform: NodeJS.Platform = process.platform): Record<string, string> {
  const quiet = { TF_CPP_MIN_LOG_LEVEL: '2' };
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
