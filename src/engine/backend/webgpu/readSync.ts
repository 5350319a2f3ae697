/**
 * Reading a tensor at once. WebGPU only promises: a buffer is readable some turns of the event loop after it was asked
 * for. TensorFlow.js waits for that, or in a page draws it into a canvas; the engine does neither, it computes step
 * by step as with native TensorFlow. Dawn does its waiting in callbacks that it gives to `setImmediate`, so those
 * are called here in a loop until the buffer is there.
 */
import type { DataType } from '@tensorflow/tfjs';
import type * as TensorFlow from '@tensorflow/tfjs';
import { AppError } from '../../../shared/errors.ts';
import type { GpuBuffer } from './dawn.ts';

/** What is used here of the package's WebGPUBackend, version 4.22. */
export interface WebGpuBackend {
  tensorMap: {
    get(dataId: object): { values: TensorFlow.TypedArray | null; resource: GpuBuffer; dtype: DataType };
  };
  bufferManager: {
    acquireBuffer(size: number, usage: number): GpuBuffer;
    releaseBuffer(buffer: GpuBuffer): void;
  };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  commandEncoder: {
    copyBufferToBuffer(from: GpuBuffer, start: number, to: GpuBuffer, at: number, size: number): void;
  };
  submitQueue(): void;
  readSync(dataId: object): TensorFlow.TypedArray;
}

/** The standard's GPUBufferUsage and GPUMapMode. */
const usage = { mapRead: 1, copyTo: 8 };
const mapMode = { read: 1 };

/** Between two looks, milliseconds. */
const pause = 0.05;

/**
 * Gives the backend a `readSync` that works in Node.
 * @param problem what the device has complained of since it was opened, or null: results are then not to be trusted
 */
export function readAtOnce(
  tf: typeof TensorFlow,
  backend: WebGpuBackend,
  problem: () => string | null,
): void {
  backend.readSync = (dataId) => {
    const { values, resource, dtype } = backend.tensorMap.get(dataId);
    if (values) return values;
    const { size } = resource;
    const staging = backend.bufferManager.acquireBuffer(size, usage.copyTo | usage.mapRead);
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, size);
    backend.submitQueue();
    waitFor(staging);
    const complaint = problem();
    if (complaint !== null) {
      throw new AppError(
        'internal',
        `The graphics card could not compute: ${complaint.split('\n')[0]}`,
        'Take smaller batches or a smaller network; start the app again.',
      );
    }
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    backend.bufferManager.releaseBuffer(staging);
    return tf.util.convertBackendValuesAndArrayBuffer(bytes, dtype) as TensorFlow.TypedArray;
  };
}

function waitFor(buffer: GpuBuffer): void {
  const later = globalThis.setImmediate;
  const turns: (() => void)[] = [];
  globalThis.setImmediate = ((turn: () => void) => turns.push(turn)) as unknown as typeof setImmediate;
  const never = new Int32Array(new SharedArrayBuffer(4));
  try {
    buffer.mapAsync(mapMode.read).catch(() => undefined); // its state says so
    while (buffer.mapState === 'pending' && turns.length > 0) {
      for (const turn of turns.splice(0)) turn();
      if (buffer.mapState === 'pending') Atomics.wait(never, 0, 0, pause);
    }
  } finally {
    globalThis.setImmediate = later;
    for (const turn of turns) later(turn);
  }
  if (buffer.mapState === 'mapped') return;
  throw new AppError(
    'internal',
    'The graphics card did not give back what it had computed.',
    'It may have been reset, or be out of memory: start the app again, and take smaller batches.',
  );
}
