/**
 * TensorFlow.js' WebAssembly backend from within: its tensors lie in one heap that JavaScript sees as well. Several of
 * its kernels are slow or missing; the files beside this one replace them (index.ts), partly by plain loops over the
 * heap, which run many times faster than what they replace.
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs';

/** What is used here of the package's BackendWasm, version 4.22. */
export interface WasmBackend {
  wasm: WasmModule;
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number } };
  /** The next id of a tensor inside the module. */
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: object): boolean;
}

export interface WasmModule {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  /** Products of [batch,M,K] by [batch,K,N]: tensors by id, shapes by pointers to int32. */
  _BatchMatMul(
    ...call: [
      ...a: [id: number, shape: number, rank: number],
      ...b: [id: number, shape: number, rank: number],
      transposeA: number,
      transposeB: number,
      out: number,
    ]
  ): void;
  tfjs: {
    registerTensor(id: number, size: number, pointer: number): void;
    disposeData(id: number): void;
  };
}

/** float32 numbers of a tensor, in place. Valid until the next allocation, which may move the heap. */
export function floats(backend: WasmBackend, info: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(info) as Float32Array;
}

/** A new float32 tensor; its numbers are whatever stood there. */
export function newFloats(backend: WasmBackend, shape: number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

export const sizeOf = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
