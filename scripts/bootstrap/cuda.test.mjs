import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { provideCuda } from './cuda.mjs';
import { CUDA_WHEELS, isNeeded, TENSORFLOW_WHEEL } from './cudaWheels.mjs';
import { aLibrary } from './fixtures/library.mjs';
import { requirePrograms } from './programs.mjs';
import { terminalSteps } from './steps.mjs';

const programs = await requirePrograms({ compiler: true }).catch(() => null);
const linux = process.platform === 'linux' && process.arch === 'x64';

describe('the wheels', () => {
  /** Of the metadata of tensorflow 2.21.0, the extra and-cuda: from this version on, and below that one. */
  const asked = {
    'nvidia-cublas-cu12': ['12.5.3.2', '13.0'],
    'nvidia-cuda-cupti-cu12': ['12.5.82', '13.0'],
    'nvidia-cuda-nvcc-cu12': ['12.5.82', '13.0'],
    'nvidia-cuda-nvrtc-cu12': ['12.5.82', '13.0'],
    'nvidia-cuda-runtime-cu12': ['12.5.82', '13.0'],
    'nvidia-cudnn-cu12': ['9.3.0.75', '10.0'],
    'nvidia-cufft-cu12': ['11.2.3.61', '12.0'],
    'nvidia-curand-cu12': ['10.3.6.82', '11.0'],
    'nvidia-cusolver-cu12': ['11.6.3.83', '12.0'],
    'nvidia-cusparse-cu12': ['12.5.1.3', '13.0'],
    'nvidia-nccl-cu12': ['2.27.7', '3.0'],
    'nvidia-nvjitlink-cu12': ['12.5.82', '13.0'],
  };
  const compare = (a, b) => a.localeCompare(b, 'en', { numeric: true });

  test('are those that TensorFlow asks for, each in a version that it allows', () => {
    const pinned = Object.fromEntries(CUDA_WHEELS.map(({ requirement }) => requirement.split('==')));
    expect(Object.keys(pinned).sort()).toEqual(Object.keys(asked).sort());
    for (const [name, [from, below]] of Object.entries(asked)) {
      expect(compare(pinned[name], from), name).toBeGreaterThanOrEqual(0);
      expect(compare(pinned[name], below), name).toBeLessThan(0);
    }
    expect(TENSORFLOW_WHEEL.requirement).toBe('tensorflow==2.21.0');
    for (const { sha256 } of [TENSORFLOW_WHEEL, ...CUDA_WHEELS]) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('give libraries and what compiles kernels, and nothing else', () => {
    const names = [
      'nvidia/cuda_runtime/lib/libcudart.so.12',
      'nvidia/cudnn/lib/libcudnn_graph.so.9',
      'nvidia/cuda_nvcc/bin/ptxas',
      'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
    ];
    const others = [
      'nvidia/cuda_runtime/include/cuda_runtime.h',
      'nvidia/cuda_runtime/lib/__init__.py',
      'nvidia/cuda_nvcc/bin/nvlink',
      'nvidia_cudnn_cu12-9.28.0.42.dist-info/RECORD',
      'nvidia/../../lib/libevil.so',
    ];
    expect([...names, ...others].filter(isNeeded)).toEqual(names);
  });
});

describe.skipIf(!linux || !programs || !aLibrary())(
  'a graphics card (Linux x64, python3 with pip, g++)',
  () => {
    let system;
    beforeEach(() => {
      system = mkdtempSync(path.join(tmpdir(), 'capsnet-cuda-'));
      for (const folder of ['dev', 'lib', 'shop', 'project']) mkdirSync(path.join(system, folder));
      vi.stubEnv('CAPSNET_CACHE', path.join(system, 'cache'));
      vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
      vi.stubEnv('LD_LIBRARY_PATH', path.join(system, 'lib'));
      vi.stubEnv('PIP_NO_INDEX', '1'); // nothing is fetched: there is a folder to buy from, and it is empty
      vi.stubEnv('PIP_FIND_LINKS', path.join(system, 'shop'));
      symlinkSync(aLibrary(), path.join(system, 'lib', 'libcuda.so.1'));
    });
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(system, { recursive: true, force: true });
    });

    async function provide() {
      let said = '';
      const steps = terminalSteps({ write: (text) => (said += text) });
      const told = await provideCuda(path.join(system, 'project'), steps, system);
      return { told, said };
    }

    test('that is not there costs nothing', async () => {
      expect(await provide()).toEqual({ told: null, said: '' });
      expect(readdirSync(system)).not.toContain('cache');
    });

    test('without its libraries is told of, with the reason, and tried once a day', async () => {
      writeFileSync(path.join(system, 'dev', 'nvidia0'), '');
      const first = await provide();
      expect(first.said).toMatch(
        /^Downloading TensorFlow 2\.21 for the graphics card \(572 MB.*\n {2}failed/,
      );
      expect(first.told).toMatchObject({
        card: expect.stringContaining('nvidia0'),
        environment: null,
        problem: expect.stringMatching(/^pip could not download tensorflow==2\.21\.0: .*No matching/),
        cure: expect.stringContaining('--rebuild'),
      });
      const second = await provide();
      expect(second.said).toBe('');
      expect(second.told).toMatchObject({ environment: null, cure: expect.stringContaining('last day') });
      expect(readdirSync(path.join(system, 'cache'))).toEqual([
        'tensorflow-2.21.0-cuda-linux-x64.refused.json',
      ]);
    });
  },
);
