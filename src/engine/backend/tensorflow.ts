/**
 * The engine's one door to TensorFlow.js: `tf`, and the choice of what computes behind it: native TensorFlow;
 * WebGPU or WebAssembly where that cannot be had. All of them explore and train (docs/platforms.md).
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import { createRequire } from 'node:module';
import util from 'node:util';
import type { BackendId, BackendReport } from '../../shared/contract/backends.ts';
import { AppError } from '../../shared/errors.ts';
import { tensorflowEnvironment } from './environment.ts';
import { foundGpu } from './gpu.ts';
import { coreCount, instructionSet } from './hardware.ts';
import { loadKernels } from './kernels.ts';
import { candidates } from './report.ts';
import { selectWasm } from './wasm/index.ts';
import type { WebGpuFindings } from './webgpu/index.ts';
import { selectWebGpu } from './webgpu/index.ts';

export type * from '@tensorflow/tfjs';

const require = createRequire(import.meta.url);
// CommonJS on purpose: tfjs-node registers its backend with exactly this copy.
export const tf = require('@tensorflow/tfjs') as typeof TensorFlow;

export interface BackendOptions {
  /** Threads of one operation; the cores of the machine unless said. Fixed once native TensorFlow has loaded. */
  threads?: number;
  prefer?: BackendId;
}

interface NativeState {
  version: string;
  threads: number;
  gpu: boolean;
  /** Why there are no operations of our own (kernels.ts); null where there are, and on a graphics card. */
  withoutKernels: string | null;
}

let native: NativeState | null = null;
let nativeFailure: string | null = null;
let webGpu: WebGpuFindings | null = null;
let report: BackendReport | null = null;

/**
 * Loads and selects a backend: native TensorFlow, else WebGPU, else WebAssembly, beginning with `prefer`. Asked again,
 * it only switches. Never fails for want of the first two: the report says why another is in use instead.
 */
export async function chooseBackend(options: BackendOptions = {}): Promise<BackendReport> {
  const { prefer = 'tensorflow', threads = coreCount() } = options;
  if (prefer === 'tensorflow' && !native && nativeFailure === null) loadNative(threads);
  if (prefer === 'tensorflow' && native) await tf.setBackend('tensorflow');
  else if (prefer === 'wasm' || !(await loadWebGpu(prefer === 'webgpu'))) await loadWasm();
  tf.enableProdMode();
  report = describe(tf.getBackend() as BackendReport['id']);
  return report;
}

/** @throws AppError internal before `chooseBackend` has run */
export function backendReport(): BackendReport {
  if (!report) throw new AppError('internal', 'No backend has been chosen yet.');
  return report;
}

/** True when operations run in native TensorFlow, whose own kernels raw.ts reaches. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** True when they run there on a graphics card. */
export function isOnGpu(): boolean {
  return isNative() && native!.gpu;
}

function loadNative(threads: number): void {
  Object.assign(process.env, tensorflowEnvironment(threads));
  // tfjs-node 4.22 calls two functions that Node 23 removed.
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  old.isArray = Array.isArray;
  try {
    require('@tensorflow/tfjs-node-gpu');
    const backend = tf.backend() as unknown as { isUsingGpuDevice: boolean; binding: { TF_Version: string } };
    const gpu = backend.isUsingGpuDevice;
    const withoutKernels = gpu ? null : loadKernels(require, threads);
    native = { version: backend.binding.TF_Version, threads, gpu, withoutKernels };
  } catch (error) {
    // What provisioning found out is of more use than "cannot find module".
    const notice = process.env.CAPSNET_TENSORFLOW_NOTICE;
    nativeFailure = notice || (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
  }
}

/** @param software whether a driver that computes on the processor will do */
async function loadWebGpu(software: boolean): Promise<boolean> {
  if (tf.engine().registry.webgpu) return tf.setBackend('webgpu');
  webGpu = await selectWebGpu(tf, require, { software });
  return 'device' in webGpu;
}

async function loadWasm(): Promise<void> {
  if (await selectWasm(tf, require)) return;
  throw new AppError(
    'not-supported',
    'Neither native TensorFlow nor WebGPU nor WebAssembly could be started.',
    nativeFailure ?? '',
  );
}

function describe(id: BackendReport['id']): BackendReport {
  const vectors = instructionSet();
  const device = webGpu && 'device' in webGpu ? webGpu.device : null;
  const titles = {
    tensorflow: `TensorFlow ${native?.version} ${native?.gpu ? 'CUDA' : `CPU, ${vectors}`}`,
    webgpu: device ? `WebGPU, ${device}` : 'WebGPU',
    wasm: 'WebAssembly, one thread',
  };
  return {
    id,
    title: titles[id],
    gpu:
      id === 'webgpu'
        ? device
        : id === 'tensorflow' && native!.gpu
          ? (foundGpu()?.card ?? 'graphics card')
          : null,
    tensorflow: native?.version ?? null,
    tfjs: tf.version.tfjs,
    threads: id === 'tensorflow' ? native!.threads : 1,
    instructionSet: vectors,
    ownOperations: id === 'tensorflow' && !native!.gpu ? ownOperations(native!.withoutKernels) : null,
    candidates: candidates({ id, native, nativeFailure, webGpu, titles }),
  };
}

function ownOperations(missing: string | null): string {
  if (missing === null) return 'With operations of our own, compiled for this processor.';
  return `Without operations of our own, and so slower in training: ${process.env.CAPSNET_KERNELS_NOTICE || missing}`;
}
