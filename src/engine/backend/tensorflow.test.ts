import { afterAll, expect, test } from 'vitest';
import { expectNoLeaks } from '../testing/leaks.ts';
import { hasKernels } from './kernels.ts';
import { chooseBackend, backendReport, isNative, tf } from './tensorflow.ts';

afterAll(() => chooseBackend({ prefer: 'tensorflow' }));
expectNoLeaks();

test('native TensorFlow is chosen, with the version and threads in use', async () => {
  const report = await chooseBackend({ threads: 2 });
  expect(report).toMatchObject({ id: 'tensorflow', threads: 2, tfjs: '4.22.0' });
  expect(report.title).toMatch(/^TensorFlow \d+\.\d+\.\d+ CPU, /);
  expect(report.candidates.filter((c) => c.state === 'in-use').map((c) => c.id)).toEqual(['tensorflow']);
  const refused = process.env.CAPSNET_KERNELS_NOTICE; // set by npm test, where they could not be had
  expect(hasKernels()).toBe(!refused);
  expect(report.ownOperations).toMatch(refused ? /^Without .*: / : /^With operations of our own/);
  expect(backendReport()).toBe(report);
  expect(isNative()).toBe(true);
});

test('WebAssembly computes the same', async () => {
  const report = await chooseBackend({ prefer: 'wasm' });
  expect(report).toMatchObject({ id: 'wasm', threads: 1 });
  expect(report.candidates.find((c) => c.state === 'in-use')?.id).toBe('wasm');
  expect(isNative()).toBe(false);
  expect(report.ownOperations).toBeNull();
  expect(hasKernels()).toBe(false);
  const product = tf.tidy(() => [...tf.matMul([[1, 2]], [[3], [4]]).dataSync()]);
  expect(product).toEqual([11]);
});
