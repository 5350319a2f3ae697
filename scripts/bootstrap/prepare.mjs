/** Everything that must be there before one of our programs runs; each step does nothing when it was done before. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, forgetBuild } from './build.mjs';
import { provideCuda } from './cuda.mjs';
import { installDependencies } from './dependencies.mjs';
import { provideKernels } from './kernels.mjs';
import { forgetRefusals } from './refusals.mjs';
import { provideTensorFlow } from './tensorflow.mjs';

/** The project's folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Dependencies, native TensorFlow (for the graphics card, if there is one) and the build. Throws Missing where the app cannot run at all without; a missing
 * TensorFlow is no such thing.
 * @param {import('./steps.mjs').Steps} steps
 * @param {{ again?: boolean }} [options] again: build anew, and try again what was refused lately
 * @returns {Promise<Record<string, string>>} what the programs are told in their environment
 */
export async function prepare(steps, { again = false } = {}) {
  await installDependencies(ROOT, steps);
  if (again) {
    forgetBuild(ROOT);
    forgetRefusals();
  }
  const gpu = await provideCuda(ROOT, steps);
  if (gpu?.problem) steps.say(`The NVIDIA graphics card is not used: ${gpu.problem}. ${gpu.cure}`);
  const notice = gpu?.environment ? null : await provideTensorFlow(ROOT, steps);
  if (notice)
    steps.say(`Native TensorFlow is not available, so WebGPU or WebAssembly computes instead. ${notice}`);
  const withoutKernels = gpu?.environment || notice ? null : await provideKernels(ROOT, steps);
  if (withoutKernels) steps.say(`Training is slower without our own operations: ${withoutKernels}`);
  await build(ROOT, steps);
  return {
    ...(withoutKernels ? { CAPSNET_KERNELS_NOTICE: withoutKernels } : {}),
    ...(notice ? { CAPSNET_TENSORFLOW_NOTICE: notice } : {}),
    ...(gpu ? { CAPSNET_GPU: JSON.stringify(gpu) } : {}),
  };
}

/**
 * Runs a script's main function, which gives the exit code if it has one to give; a missing part ends it with its
 * reason and cure, not with a stack trace.
 */
export function runMain(main) {
  main().then(
    (code) => {
      if (code !== undefined) process.exitCode = code;
    },
    (error) => {
      const known = error.cure !== undefined || error.code?.startsWith?.('E');
      process.stderr.write(`${known ? error.message : error.stack}\n${error.cure ? `${error.cure}\n` : ''}`);
      process.exitCode = 1;
    },
  );
}
