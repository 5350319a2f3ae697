/**
 * Dawn, Chromium's WebGPU, as the addon that the package `webgpu` brings for Node: on Metal, Direct3D 12 or Vulkan.
 * Types are those of the standard, as far as they are used here.
 */
import { join } from 'node:path';

export interface GpuBuffer {
  readonly size: number;
  readonly mapState: 'unmapped' | 'pending' | 'mapped';
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

export interface GpuDevice {
  onuncapturederror: ((event: { error: { message: string } }) => void) | null;
}

export interface GpuAdapter {
  readonly info: {
    vendor: string;
    architecture: string;
    /** The device's or its driver's name; may be empty. */
    description: string;
    /** True when the processor draws, not a graphics card. */
    isFallbackAdapter: boolean;
  };
  readonly features: { has(name: string): boolean };
  readonly limits: Record<string, number>;
  requestDevice(descriptor: object): Promise<GpuDevice>;
}

export interface Gpu {
  requestAdapter(options: object): Promise<GpuAdapter | null>;
}

interface Dawn {
  create(options: string[]): Gpu;
  /** GPUBufferUsage and the like: constants that the standard has as globals. */
  globals: Record<string, unknown>;
}

/** Dawn's devices go on asking their instance for events: were it collected, the process would crash. */
const kept: Gpu[] = [];

/**
 * The addon itself: the package's own entry is an ES module, which no CommonJS bundle of Node 20 and older can require.
 * @throws Error when there is none for this platform, or it does not load
 */
export function loadDawn(require: NodeJS.Require): Gpu {
  const { platform, arch } = process;
  const folder = `${platform}-${platform === 'darwin' ? 'universal' : arch}`;
  const { create, globals } = require(join('webgpu', 'dist', folder, 'dawn.node')) as Dawn;
  Object.assign(globalThis, globals);
  const gpu = create([]);
  kept.push(gpu);
  return gpu;
}
