/**
 * TensorFlow for an NVIDIA graphics card (Linux x64). The wheel `tensorflow` holds CUDA kernels in the same library as
 * its own, and looks for NVIDIA's libraries in ../nvidia, as a Python installation has them; so they are laid out here.
 * Nobody has run this route on a device yet (docs/platforms.md): what it gives is tried before it is used, and
 * where anything fails the processor computes.
 */
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CUDA_VERSIONS, CUDA_WHEELS, isNeeded, TENSORFLOW_WHEEL } from './cudaWheels.mjs';
import { asMissing } from './disk.mjs';
import { execute, reasonIn } from './execute.mjs';
import { findGpu } from './gpu.mjs';
import { attempt } from './refusals.mjs';
import { Missing } from './steps.mjs';
import { fromWheel, hasWheel, seeLog } from './tensorflow.mjs';
import { downloadWheel, unpack } from './wheel.mjs';

const NAME = 'tensorflow-2.21.0-cuda-linux-x64';
const TRIED = '.tried';

/** @type {import('./tensorflow.mjs').Variant} */
const GRAPHICS = {
  name: NAME,
  what: 'TensorFlow 2.21 for the graphics card (572 MB, by pip)',
  unpacked: '1.3 GB',
  disk: 8e9, // with NVIDIA's libraries, and the largest wheel beside them
  wheel: TENSORFLOW_WHEEL,
  add: addCuda,
};

/**
 * Where there is a graphics card, sees to it that TensorFlow computes on it.
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 * @param {string} [system] root of the file system, where the card is looked for
 * @returns {Promise<Told | null>} null where there is no card
 * @typedef {import('./gpu.mjs').Gpu & { versions: string, environment: Record<string, string> | null }} Told
 *   environment: what engines start with, null when the card is not used; problem then says why
 */
export async function provideCuda(root, steps, system = '/') {
  const gpu = hasWheel() ? await findGpu(system) : null;
  if (!gpu) return null;
  const told = { ...gpu, versions: CUDA_VERSIONS, environment: null };
  if (gpu.problem) return told;
  try {
    const folder = await fromWheel(root, steps, GRAPHICS);
    const environment = environmentOf(librariesOf(folder));
    await tryOnce(root, folder, environment, steps);
    return { ...told, environment };
  } catch (error) {
    const { message, cure } = asMissing(error);
    return { ...told, problem: message, cure };
  }
}

const librariesOf = (folder) => path.join(folder, 'deps', 'nvidia');

/** NVIDIA's libraries, one wheel after the other, so that no more than one lies beside what is unpacked. */
async function addCuda(folder, python, root, steps) {
  for (const wheel of CUDA_WHEELS) {
    const download = path.join(folder, 'download');
    await steps.step(`Downloading ${wheel.requirement}`, async (progress) => {
      const file = await downloadWheel(python, wheel, download, progress);
      await unpack(file, (name) => (isNeeded(name) ? path.join(folder, 'deps', name) : null), root);
    });
    rmSync(download, { recursive: true });
  }
  chmodSync(path.join(librariesOf(folder), 'cuda_nvcc', 'bin', 'ptxas'), 0o755);
}

/** Computes something small on the card, in a process of its own: whatever that does, the app is not harmed. */
async function tryOnce(root, folder, env, steps) {
  if (existsSync(path.join(folder, TRIED))) return;
  await attempt(`${NAME}-trial`, () =>
    steps.step('Trying the graphics card', async () => {
      const trial = path.join(import.meta.dirname, 'cudaTrial.mjs');
      const { code, output } = await execute(process.execPath, [trial, root], { env, idleSeconds: 120 });
      if (code !== 0)
        throw new Missing(`TensorFlow does not compute on it: ${reasonOf(output)}`, seeLog(root, output));
      writeFileSync(path.join(folder, TRIED), '');
    }),
  );
}

/** With TensorFlow's own last complaint, which says more. */
function reasonOf(output) {
  const said = [...output.matchAll(/^E\d{4} .*?\] (.+)$/gm)].at(-1)?.[1];
  return reasonIn(output) + (said ? ` (${said})` : '');
}

/**
 * The loader's path covers what TensorFlow's own library does not look for in ../nvidia. TF32 rounds products to three
 * digits, which the matrix formulation multiplies beyond use. Two engines share the card, so neither takes all of it.
 */
function environmentOf(libraries) {
  const folders = readdirSync(libraries).map((name) => path.join(libraries, name, 'lib'));
  return {
    LD_LIBRARY_PATH: [...folders, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
    NVIDIA_TF32_OVERRIDE: '0',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_CPP_MIN_LOG_LEVEL: '1', // its warnings say why a card cannot be used; System shows them
  };
}
