import { describe, expect, it } from 'vitest';
import { cudaVerdict } from './cudaVerdict.ts';
import { foundGpu } from './gpu.ts';
import type { FoundGpu } from './gpu.ts';

const found: FoundGpu = {
  card: 'NVIDIA H100 80GB HBM3, 86 GB',
  driver: '550.54.15',
  versions: 'CUDA 12.9, cuDNN 9.28',
  problem: null,
  cure: '',
  environment: { LD_LIBRARY_PATH: '/cache/nvidia/cublas/lib' },
};
const unused = { ...found, environment: null };

describe('what System says of an NVIDIA graphics card', () => {
  it('in use: card, memory, driver and libraries, and that nobody tried it', () => {
    const { state, reason, cure } = cudaVerdict('in-use', found, null);
    expect(state).toBe('in-use');
    expect(reason).toContain('NVIDIA H100 80GB HBM3, 86 GB, driver 550.54.15, CUDA 12.9, cuDNN 9.28.');
    expect(reason).toContain('has not been run on a device');
    expect(cure).toContain('CUDA_VISIBLE_DEVICES=-1');
  });

  it('found, with what keeps it from being used and the way out', () => {
    const gpu = {
      ...unused,
      problem: 'its driver 470.1 is too old for CUDA 12',
      cure: 'Install version 525.',
    };
    expect(cudaVerdict(null, gpu, null)).toEqual({
      state: 'unavailable',
      reason: 'NVIDIA H100 80GB HBM3, 86 GB, driver 550.54.15: its driver 470.1 is too old for CUDA 12.',
      cure: 'Install version 525.',
    });
  });

  it('set up, but TensorFlow computes without it: the log has more', () => {
    const { state, reason, cure } = cudaVerdict(null, found, '/usr/lib64/libcuda.so.1');
    expect(state).toBe('unavailable');
    expect(reason).toContain('could not open it');
    expect(cure).toContain('log');
  });

  it('a driver only, and nothing at all', () => {
    expect(cudaVerdict(null, null, '/usr/lib64/libcuda.so.1').reason).toContain('/usr/lib64/libcuda.so.1');
    expect(cudaVerdict(null, null, null).reason).toContain('No NVIDIA driver');
  });
});

it('what the preparation tells is read back; anything else is no card', () => {
  expect(foundGpu(JSON.stringify(found))).toEqual(found);
  for (const told of [undefined, '', 'null', '{', '{"card":1}']) expect(foundGpu(told)).toBeNull();
});
