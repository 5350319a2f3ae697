/** Loads TensorFlow.js' WebAssembly backend, and puts the kernels of this folder in place of its slow ones. */
import type * as TensorFlow from '@tensorflow/tfjs';
import type * as WebAssemblyBackend from '@tensorflow/tfjs-backend-wasm';
import { dirname, join } from 'node:path';
import { adamKernel } from '../adamUpdate.ts';
import { adamUpdateKernel } from './adam.ts';
import { convolutionGradient } from './convolutionGradient.ts';
import { batchMatMul } from './products.ts';
import { transpose } from './transpose.ts';

/**
 * Selects the backend 'wasm'; the first time it is loaded.
 * @returns false where WebAssembly cannot be started
 */
export async function selectWasm(tf: typeof TensorFlow, require: NodeJS.Require): Promise<boolean> {
  if (tf.engine().registry.wasm) return tf.setBackend('wasm');
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as typeof WebAssemblyBackend;
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  if (!(await tf.setBackend('wasm'))) return false;
  const backendName = 'wasm';
  const put = (kernelName: string, kernel: unknown) => {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc: kernel as TensorFlow.KernelFunc });
  };
  const product = tf.getKernel('BatchMatMul', backendName).kernelFunc;
  put('BatchMatMul', batchMatMul(product as unknown as Parameters<typeof batchMatMul>[0]));
  put('Transpose', transpose);
  put('Conv2DBackpropFilter', convolutionGradient(tf));
  put(adamKernel, adamUpdateKernel);
  return true;
}
