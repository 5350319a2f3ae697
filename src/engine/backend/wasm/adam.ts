/** One step of Adam in a single pass over the heap: composed of TensorFlow.js' functions it takes a dozen. */
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { AdamNumbers } from '../adamUpdate.ts';
import type { WasmBackend } from './heap.ts';
import { floats, newFloats } from './heap.ts';

/** Kernel `AdamUpdate` (../adamUpdate.ts). */
export function adamUpdateKernel(args: {
  inputs: NamedTensorInfoMap;
  backend: WasmBackend;
  attrs: AdamNumbers;
}): TensorInfo[] {
  const { inputs, backend, attrs } = args;
  const given = [inputs.weight!, inputs.first!, inputs.second!, inputs.gradient!] as const;
  const made = given.slice(0, 3).map(({ shape }) => newFloats(backend, shape));
  const [weight, first, second, gradient] = given.map((info) => floats(backend, info)) as Four;
  const [newWeight, newFirst, newSecond] = made.map((info) => floats(backend, info)) as Three;
  const { beta1, beta2, rate, epsilon } = attrs;
  for (let n = 0; n < weight.length; n++) {
    const g = gradient[n]!;
    const m = beta1 * first[n]! + (1 - beta1) * g;
    const v = beta2 * second[n]! + (1 - beta2) * g * g;
    newFirst[n] = m;
    newSecond[n] = v;
    newWeight[n] = weight[n]! - (rate * m) / (Math.sqrt(v) + epsilon);
  }
  return made;
}

type Three = [Float32Array, Float32Array, Float32Array];
type Four = [...Three, Float32Array];
