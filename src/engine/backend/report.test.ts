import { expect, test } from 'vitest';
import { candidates } from './report.ts';

const titles = {
  tensorflow: 'TensorFlow 2.21.0 CPU, AVX2',
  webgpu: 'WebGPU',
  wasm: 'WebAssembly, one thread',
};
const states = (list: ReturnType<typeof candidates>) => list.map((c) => `${c.id} ${c.state}`);

test('native TensorFlow on a processor', () => {
  const list = candidates(
    { id: 'tensorflow', native: { gpu: false }, nativeFailure: null, webGpu: null, titles },
    null,
    null,
  );
  expect(states(list)).toEqual([
    'tensorflow in-use',
    'cuda unavailable',
    'webgpu not-tried',
    'wasm available',
  ]);
  expect(list[1]!.reason).toContain('No NVIDIA driver');
});

test('native TensorFlow missing: WebAssembly in use, with the reason and a cure', () => {
  const nativeFailure = 'The download was interrupted.';
  const list = candidates(
    { id: 'wasm', native: null, nativeFailure, webGpu: { failure: 'No card.', cure: '' }, titles },
    null,
    '/usr/lib64/libcuda.so.1',
  );
  expect(states(list)).toEqual([
    'tensorflow unavailable',
    'cuda unavailable',
    'webgpu unavailable',
    'wasm in-use',
  ]);
  expect(list[0]).toMatchObject({ reason: nativeFailure });
  expect(list[0]!.cure).not.toBe('');
  expect(list[1]!.reason).toContain('/usr/lib64/libcuda.so.1');
});

test('native TensorFlow on a graphics card', () => {
  const list = candidates(
    { id: 'tensorflow', native: { gpu: true }, nativeFailure: null, webGpu: null, titles },
    null,
    null,
  );
  expect(states(list)).toEqual(['tensorflow available', 'cuda in-use', 'webgpu not-tried', 'wasm available']);
});

test('WebGPU where native TensorFlow is missing', () => {
  const list = candidates(
    { id: 'webgpu', native: null, nativeFailure: 'Missing.', webGpu: { device: 'Apple M9' }, titles },
    null,
    null,
  );
  expect(states(list)).toEqual([
    'tensorflow unavailable',
    'cuda unavailable',
    'webgpu in-use',
    'wasm available',
  ]);
});
