import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findGpu } from './gpu.mjs';
import { aLibrary } from './fixtures/library.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'capsnet-gpu-'));
  vi.stubEnv('PATH', path.join(root, 'bin'));
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  put('dev/null', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

function put(file, text) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function haveDriver() {
  mkdirSync(path.join(root, 'lib'));
  symlinkSync(aLibrary(), path.join(root, 'lib', 'libcuda.so.1'));
  vi.stubEnv('LD_LIBRARY_PATH', path.join(root, 'lib'));
}

/** The driver's own program: what it answers, and how it ends. */
function driverAnswers(text, code = 0) {
  put(
    'bin/nvidia-smi',
    `#!/bin/sh\nwhile read -r line; do echo "$line"; done <<'.'\n${text}\n.\nexit ${code}\n`,
  );
  chmodSync(path.join(root, 'bin/nvidia-smi'), 0o755);
}

test('a machine without a card', async () => {
  expect(await findGpu(root)).toBeNull();
  put('dev/nvidiactl', ''); // a driver without a card
  expect(await findGpu(root)).toBeNull();
  expect(await findGpu(path.join(root, 'nowhere'))).toBeNull();
});

// The loader and a shell script: Linux, as the route itself.
describe.skipIf(process.platform !== 'linux' || !aLibrary())('a card (needs Linux with a C library)', () => {
  test('is named by its driver, with memory and version', async () => {
    put('dev/nvidia0', '');
    haveDriver();
    driverAnswers('NVIDIA H100 80GB HBM3, 81559, 550.54.15\nNVIDIA T4, 15360, 550.54.15');
    expect(await findGpu(root)).toEqual({
      card: 'NVIDIA H100 80GB HBM3, 86 GB',
      driver: '550.54.15',
      problem: null,
      cure: '',
    });
  });

  test('without nvidia-smi it is used all the same; the kernel knows the version', async () => {
    put('dev/nvidia0', '');
    put(
      'proc/driver/nvidia/version',
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.161.08  Sat Feb 17\nGCC version: gcc 11',
    );
    haveDriver();
    const found = await findGpu(root);
    expect(found).toMatchObject({ driver: '535.161.08', problem: null });
    expect(found.card).toBe(`the graphics card ${path.join(root, 'dev/nvidia0')}`);
  });

  test('behind WSL', async () => {
    put('dev/dxg', '');
    haveDriver();
    driverAnswers('NVIDIA GeForce RTX 4090, [N/A], 551.23');
    expect(await findGpu(root)).toMatchObject({ card: 'NVIDIA GeForce RTX 4090', problem: null });
  });

  test.each(['', '-1'])('is left alone where CUDA_VISIBLE_DEVICES is "%s"', async (hidden) => {
    put('dev/nvidia0', '');
    haveDriver();
    vi.stubEnv('CUDA_VISIBLE_DEVICES', hidden);
    expect(await findGpu(root)).toBeNull();
  });

  test.each([
    ['its library is missing', () => {}, /libcuda\.so\.1, cannot be loaded/, /Install NVIDIA's driver/],
    [
      'its driver does not answer',
      () => {
        haveDriver();
        driverAnswers('Failed to initialize NVML: Driver/library version mismatch', 18);
      },
      /does not answer: Failed to initialize NVML/,
      /Restart/,
    ],
    [
      'its driver is too old',
      () => {
        haveDriver();
        driverAnswers('Tesla K80, 11441, 470.223.02');
      },
      /driver 470\.223\.02 is too old for CUDA 12/,
      /525/,
    ],
  ])('cannot be used: %s', async (_, arrange, problem, cure) => {
    put('dev/nvidia0', '');
    arrange();
    const found = await findGpu(root);
    expect(found.problem).toMatch(problem);
    expect(found.cure).toMatch(cure);
  });
});
