import { expect, test } from 'vitest';
import { candidates } from './report.ts';

const titles = { tensorflow: 'TensorFlow 2.21.0 CPU, AVX2', wasm: 'WebAssembly, one thread' };
const states = (list: ReturnType<typeof candidates>) => list.map((c) => `${c.id} ${c.state}`);

test('native TensorFlow on a processor', () => {
  const list = candidates(
    { id: 'tensorflow', native: { gpu: false }, nativeFailure: null, titles },
    null,
    null,
  );
  expect(states(list)).toEqual(['tensorflow in-use', 'cuda unavailable', 'wasm available']);
  expect(list[1]!.reason).toContain('No NVIDIA driver');
});

test('native TensorFlow missing: WebAssembly in use, with the reason and a cure', () => {
  const nativeFailure = 'The download was interrupted.';
  const list = candidates(
    { id: 'wasm', native: null, nativeFailure, titles },
    null,
    '/usr/lib64/libcuda.so.1',
  );
  expect(states(list)).toEqual(['tensorflow unavailable', 'cuda unavailable', 'wasm in-use']);
  expect(list[0]).toMatchObject({ reason: nativeFailure });
  expect(list[0]!.cure).not.toBe('');
  expect(list[1]!.reason).toContain('/usr/lib64/libcuda.so.1');
});

test('native TensorFlow on a graphics card', () => {
  const list = candidates(
    { id: 'tensorflow', native: { gpu: true }, nativeFailure: null, titles },
    null,
    null,
  );
  expect(states(list)).toEqual(['tensorflow available', 'cuda in-use', 'wasm available']);
});
