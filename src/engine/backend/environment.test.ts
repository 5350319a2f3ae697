import { expect, test } from 'vitest';
import { engineEnvironment, tensorflowEnvironment } from './environment.ts';

test('glibc is tuned on Linux only; TensorFlow is quiet everywhere', () => {
  expect(engineEnvironment('linux')).toEqual({
    TF_CPP_MIN_LOG_LEVEL: '2',
    GLIBC_TUNABLES: expect.stringMatching(
      /^glibc\.malloc\.hugetlb=1:glibc\.malloc\.mmap_threshold=\d+:/,
    ) as string,
  });
  expect(engineEnvironment('win32')).toEqual({ TF_CPP_MIN_LOG_LEVEL: '2' });
});

test('threads and the allocator are set before TensorFlow loads', () => {
  expect(tensorflowEnvironment(3)).toEqual({
    TF_NUM_INTRAOP_THREADS: '3',
    TF_NUM_INTEROP_THREADS: '3',
    TF_CPU_ALLOCATOR_USE_BFC: 'true',
  });
});
