/**
 * Matrix products. The backend multiplies single matrices by XNNPACK, at up to 40 GFLOPS a core, but only when neither
 * is transposed and there is one of each; everything else it does in plain loops, twenty times slower. Here transposed
 * factors are laid out anew first, and a batch is taken matrix by matrix, without copying: tensors are registered that
 * share its memory.
 */
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { WasmBackend } from './heap.ts';
import { floats, newFloats, sizeOf } from './heap.ts';
import { permute } from './transpose.ts';

interface Arguments {
  inputs: NamedTensorInfoMap;
  backend: WasmBackend;
  attrs: { transposeA: boolean; transposeB: boolean };
}

/** Below this many multiplications a matrix, calling XNNPACK costs more than it saves. */
const worthACall = 4096;

/** Kernel `BatchMatMul`: [..,M,K] by [..,K,N], either with its last two axes swapped. */
export function batchMatMul(original: (args: Arguments) => TensorInfo) {
  return (args: Arguments): TensorInfo => {
    const { a, b } = args.inputs as { a: TensorInfo; b: TensorInfo };
    const { transposeA, transposeB } = args.attrs;
    const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
    const [M, K] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
    const N = b.shape.at(transposeB ? -2 : -1)!;
    const outer = a.shape.slice(0, -2);
    const batch = sizeOf(outer);
    // A matrix by a vector is bound by memory; broadcasting does not occur in our networks.
    const plain = M === 1 || N === 1 || M * K * N < worthACall || batch !== sizeOf(b.shape.slice(0, -2));
    if (plain || (batch === 1 && !transposeA && !transposeB)) return original(args);

    const { backend } = args;
    const left = transposeA ? swapped(backend, a, batch) : a;
    const right = transposeB ? swapped(backend, b, batch) : b;
    const out = newFloats(backend, [...outer, M, N]);
    multiplyEach(backend, batch, [M, K, N], { info: left }, { info: right }, { info: out });
    if (left !== a) backend.disposeData(left.dataId);
    if (right !== b) backend.disposeData(right.dataId);
    return out;
  };
}

/** [..,R,C] -> [batch,C,R]. */
function swapped(backend: WasmBackend, x: TensorInfo, batch: number): TensorInfo {
  const [R, C] = x.shape.slice(-2) as [number, number];
  const out = newFloats(backend, [batch, C, R]);
  permute(floats(backend, x), floats(backend, out), [batch, R, C], [0, 2, 1]);
  return out;
}

/** A tensor, and where in it the first matrix begins: so many numbers from its start. */
interface Matrices {
  info: TensorInfo;
  from?: number;
}

/** `batch` products of [M,K] by [K,N], each matrix after the other in its tensor. */
export function multiplyEach(
  backend: WasmBackend,
  batch: number,
  [M, K, N]: [number, number, number],
  ...[a, b, out]: [Matrices, Matrices, Matrices]
): void {
  const { wasm } = backend;
  const shapes = wasm._malloc(24) >>> 0;
  new Int32Array(wasm.HEAPU8.buffer, shapes, 6).set([1, M, K, 1, K, N]);
  const part = ({ info, from = 0 }: Matrices, size: number) => ({
    id: backend.dataIdNextNumber++,
    pointer: backend.dataIdMap.get(info.dataId).memoryOffset + 4 * from,
    size,
  });
  const parts = [part(a, M * K), part(b, K * N), part(out, M * N)] as const;
  for (let n = 0; n < batch; n++) {
    for (const { id, pointer, size } of parts) wasm.tfjs.registerTensor(id, size, pointer + 4 * n * size);
    wasm._BatchMatMul(parts[0].id, shapes, 3, parts[1].id, shapes + 12, 3, 0, 0, parts[2].id);
    for (const { id } of parts) wasm.tfjs.disposeData(id); // and with b what XNNPACK made of it
  }
  wasm._free(shapes);
}
