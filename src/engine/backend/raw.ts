/**
 * Operations that TensorFlow.js has no function for. A backend brings its own where it has a faster way; the others
 * compose them (plain.ts). None is seen by automatic differentiation: they belong inside a `tf.customGrad`.
 */
import { nativeOperations } from './native.ts';
import { plainOperations } from './plain.ts';
import type { Tensor } from './tensorflow.ts';
import { isNative } from './tensorflow.ts';

export interface RawOperations {
  skinnyProduct(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor;
  reluGradient(gradient: Tensor, output: Tensor): Tensor;
  halfSquareSum(x: Tensor): Tensor;
}

const operations = () => (isNative() ? nativeOperations : plainOperations);

/**
 * Matrix product of float32 [..,M,K] by [..,K,N] (equal batch sizes), where M or N is a handful. Native: by Eigen
 * rather than oneDNN, much faster there. `tf.matMul` is the one for large products.
 */
export function skinnyProduct(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return operations().skinnyProduct(a, b, transposeA, transposeB);
}

/** gradient where output > 0, else 0. */
export function reluGradient(gradient: Tensor, output: Tensor): Tensor {
  return operations().reluGradient(gradient, output);
}

/** Half the sum of squares, a scalar; native: without a temporary copy. */
export function halfSquareSum(x: Tensor): Tensor {
  return operations().halfSquareSum(x);
}
