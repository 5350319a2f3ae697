import { expect, test } from 'vitest';
import { coreCount, findCudaDriver, instructionSet } from './hardware.ts';

test.each([
  ['x64', 'flags\t\t: fpu sse2 avx avx2 avx512f avx512bw', 'AVX-512'],
  ['x64', 'processor : 0\nflags\t\t: fpu avx fma avx2\n', 'AVX2'],
  ['x64', 'flags : avx', 'AVX'],
  ['x64', '', 'x64'],
  ['arm64', 'Features : fp asimd', 'NEON'],
])('%s with "%s": %s', (architecture, cpuinfo, expected) => {
  expect(instructionSet(architecture, cpuinfo)).toBe(expected);
});

test('this machine has at least one core', () => {
  expect(coreCount()).toBeGreaterThanOrEqual(1);
});

test.skipIf(process.platform === 'win32')(
  'the driver is looked for on the library path first, then where it usually is',
  () => {
    expect(findCudaDriver('/opt/a:/opt/b', (path) => path.startsWith('/opt/b'))).toBe('/opt/b/libcuda.so.1');
    expect(findCudaDriver('', (path) => path === '/usr/lib/wsl/lib/libcuda.so.1')).toBe(
      '/usr/lib/wsl/lib/libcuda.so.1',
    );
    expect(findCudaDriver('/opt/a', () => false)).toBeNull();
  },
);
