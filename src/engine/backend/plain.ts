/** raw.ts for any backend, out of TensorFlow.js' own functions. */
import type { RawOperations } from './raw.ts';
import { tf } from './tensorflow.ts';

export const plainOperations: RawOperations = {
  skinnyProduct: (a, b, transposeA, transposeB) => tf.matMul(a, b, transposeA, transposeB),
  reluGradient: (gradient, output) => tf.mul(gradient, tf.cast(tf.greater(output, 0), 'float32')),
  halfSquareSum: (x) => tf.mul(tf.sum(tf.square(x)), 0.5),
};
