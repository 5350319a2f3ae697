/** WebGPU: TensorFlow.js' backend of that name on Dawn. Graphics cards of any maker, where Node runs the engine. */
import type * as TensorFlow from '@tensorflow/tfjs';
import type * as WebGpu from '@tensorflow/tfjs-backend-webgpu';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Gpu, GpuAdapter } from './dawn.ts';
import { loadDawn } from './dawn.ts';
import { readAtOnce } from './readSync.ts';
import type { WebGpuBackend } from './readSync.ts';

/** What was found, or why there is nothing to compute on. */
export type WebGpuFindings = { device: string } | { failure: string; cure: string };

/** The limits that tfjs-backend-webgpu asks for. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

/**
 * Selects the backend 'webgpu'. Never throws for want of a device.
 * @param software whether a driver that draws on the processor will do: WebAssembly is faster than that
 */
export async function selectWebGpu(
  tf: typeof TensorFlow,
  require: NodeJS.Require,
  { software }: { software: boolean },
): Promise<WebGpuFindings> {
  // Dawn hands results over in memory of its own, which Electron refuses (docs/platforms.md); on Electron's older Node
  // it ends the process when it is merely loaded.
  if (process.versions.electron)
    return {
      failure: 'Electron does not let Dawn, which brings WebGPU to Node, hand back what it has computed.',
      cure: 'Serve the app to a browser: `npm start -- --server` runs in Node.',
    };
  try {
    const gpu = loadDawn(require);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter)
      return {
        failure: 'No graphics card with a driver for WebGPU (Metal, Direct3D 12 or Vulkan) was found.',
        cure: '',
      };
    const device =
      adapter.info.description || [adapter.info.vendor, adapter.info.architecture].join(' ').trim();
    if (adapter.info.isFallbackAdapter && !software)
      return {
        failure: `There is only ${device}, which computes on the processor, slower than WebAssembly.`,
        cure: '',
      };
    await register(tf, require, gpu, adapter);
    return { device };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: message.split('\n')[0]!.trim(), cure: 'WebAssembly is used instead.' };
  }
}

async function register(
  tf: typeof TensorFlow,
  require: NodeJS.Require,
  gpu: Gpu,
  adapter: GpuAdapter,
): Promise<void> {
  const { WebGPUBackend } = require('@tensorflow/tfjs-backend-webgpu') as typeof WebGpu;
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
  });
  await nextTurn(); // Dawn's own turns end here: readSync.ts must see those that follow
  await nextTurn();
  let problem: string | null = null;
  device.onuncapturederror = ({ error }) => (problem ??= error.message);
  const backend = asInPage(gpu, () => new WebGPUBackend(device as never, adapter.info as never));
  readAtOnce(tf, backend as unknown as WebGpuBackend, () => problem);
  tf.registerBackend('webgpu', () => backend);
  await tf.setBackend('webgpu');
}

/** The backend looks for `navigator.gpu` when it is made, and only then. */
function asInPage<T>(gpu: Gpu, make: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete (globalThis as { navigator?: unknown }).navigator;
  }
}
