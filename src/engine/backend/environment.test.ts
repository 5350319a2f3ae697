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

test('on a graphics card, where its libraries are', () => {
  const environment = { LD_LIBRARY_PATH: '/cache/nvidia/cublas/lib', TF_CPP_MIN_LOG_LEVEL: '1' };
  const gpu = { card: 'a card', driver: null, versions: '', problem: null, cure: '', environment };
  expect(engineEnvironment('linux', gpu)).toMatchObject(environment);
  expect(engineEnvironment('linux', { ...gpu, environment: null })).toEqual(engineEnvironment('linux', null));
});

test('threads and the allocator are set before TensorFlow loads', () => {
  expect(tensorflowEnvironment(3)).toEqual({
    TF_NUM_INTRAOP_THREADS: '3',
    TF_NUM_INTEROP_THREADS: '3',
    TF_CPU_ALLOCATOR_USE_BFC: 'true',
  });
});
