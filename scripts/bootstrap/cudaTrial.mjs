/** Ends with 0 when TensorFlow finds a graphics card and computes rightly on it. Argument: the project's folder. */
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';

util.isNullOrUndefined = (value) => value === null || value === undefined; // Node 23 has removed them
util.isArray = Array.isArray;
const tf = createRequire(path.join(process.argv[2], 'package.json'))('@tensorflow/tfjs-node-gpu');

function check(what, found, wanted) {
  if (Math.abs(found - wanted) > 1e-6 * Math.abs(wanted))
    throw new Error(`${what} failed: it is ${found}, not ${wanted}`);
}

if (!tf.backend().isUsingGpuDevice) throw new Error('no device could be opened');
// Exact in float32; tensor cores that round to TF32 would give 1.
check('a matrix product in float32', tf.matMul([[1 + 2 ** -12, 0]], [[1], [1]]).dataSync()[0], 1 + 2 ** -12);
const [gradient] = tf.grads((image, kernel) => tf.sum(tf.conv2d(image, kernel, 2, 'valid')))([
  tf.ones([2, 9, 9, 3]),
  tf.ones([3, 3, 3, 4]),
]);
check('the gradient of a convolution', tf.sum(gradient).dataSync()[0], 2 * 4 * 4 * 4 * 27);
check('a gather', tf.sum(tf.gather(tf.range(0, 5), tf.tensor1d([4, 1], 'int32'))).dataSync()[0], 5);
