/**
 * The engine's one door to TensorFlow.js: `tf`, and the choice of what computes behind it. Native TensorFlow trains;
 * WebAssembly is there so that a model can be explored where native TensorFlow cannot be had.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type * as WebAssemblyBackend from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type { BackendReport } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { tensorflowEnvironment } from './environment.ts';
import { foundGpu } from './gpu.ts';
import { coreCount, instructionSet } from './hardware.ts';
import { candidates } from './report.ts';

export type * from '@tensorflow/tfjs';

const require = createRequire(import.meta.url);
// CommonJS on purpose: tfjs-node registers its backend with exactly this copy.
export const tf = require('@tensorflow/tfjs') as typeof TensorFlow;

export interface BackendOptions {
  /** Threads of one operation; the cores of the machine unless said. Fixed once native TensorFlow has loaded. */
  threads?: number;
  prefer?: 'tensorflow' | 'wasm';
}

interface NativeState {
  version: string;
  threads: number;
  gpu: boolean;
}

let native: NativeState | null = null;
let nativeFailure: string | null = null;
let report: BackendReport | null = null;

/**
 * Loads and selects a backend; asked again, it only switches to `prefer`. Never fails for want of native
 * TensorFlow: the report says why WebAssembly is in use instead.
 */
export async function chooseBackend(options: BackendOptions = {}): Promise<BackendReport> {
  if (options.prefer !== 'wasm' && !native && nativeFailure === null)
    loadNative(options.threads ?? coreCount());
  if (native && options.prefer !== 'wasm') {
    await tf.setBackend('tensorflow');
  } else {
    await loadWasm();
  }
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
    native = { version: backend.binding.TF_Version, threads, gpu: backend.isUsingGpuDevice };
  } catch (error) {
    // What provisioning found out is of more use than "cannot find module".
    const notice = process.env.CAPSNET_TENSORFLOW_NOTICE;
    nativeFailure = notice || (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
  }
}

async function loadWasm(): Promise<void> {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as typeof WebAssemblyBackend;
  if (!tf.engine().registry.wasm)
    setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  if (!(await tf.setBackend('wasm'))) {
    throw new AppError(
      'not-supported',
      'Neither native TensorFlow nor WebAssembly could be started.',
      nativeFailure ?? '',
    );
  }
}

function describe(id: BackendReport['id']): BackendReport {
  const vectors = instructionSet();
  const titles = {
    tensorflow: `TensorFlow ${native?.version} ${native?.gpu ? 'CUDA' : `CPU, ${vectors}`}`,
    wasm: 'WebAssembly, one thread',
  };
  return {
    id,
    title: titles[id],
    gpu: id === 'tensorflow' && native!.gpu ? (foundGpu()?.card ?? 'graphics card') : null,
    tensorflow: native?.version ?? null,
    tfjs: tf.version.tfjs,
    threads: id === 'tensorflow' ? native!.threads : 1,
    instructionSet: vectors,
    canTrain: id === 'tensorflow',
    candidates: candidates({ id, native, nativeFailure, titles }),
  };
}
