/** An NVIDIA graphics card: what the system and the card's driver say of it. Nothing is downloaded or changed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, findProgram, reasonIn } from './execute.mjs';

/** The oldest driver that runs every CUDA 12 (NVIDIA, "CUDA compatibility", minor version compatibility). */
const OLDEST_DRIVER = 525;

/**
 * @typedef {object} Gpu
 * @property {string} card for people: "NVIDIA H100 80GB HBM3, 80 GB"; the place of its device where nothing names it
 * @property {string | null} driver its version
 * @property {string | null} problem why it cannot be used, or null
 * @property {string} cure what to do about that
 */

/**
 * Null where there is no card, or CUDA_VISIBLE_DEVICES hides it. Programs compute on the first one, so that is the one told of.
 * @param {string} [root] of the file system
 * @returns {Promise<Gpu | null>}
 */
export async function findGpu(root = '/') {
  const device = ['', '-1'].includes(process.env.CUDA_VISIBLE_DEVICES) ? null : deviceOf(root);
  if (!device) return null;
  const gpu = { card: `the graphics card ${device}`, driver: driverVersion(root), problem: null, cure: '' };
  if (!(await driverLoads()))
    return {
      ...gpu,
      problem: "the library of NVIDIA's driver, libcuda.so.1, cannot be loaded",
      cure: "Install NVIDIA's driver; in a container, start that with access to the graphics card.",
    };
  return checkVersion(await askDriver(gpu));
}

/** The kernel's side: Linux' own driver, or Windows' behind WSL. */
function deviceOf(root) {
  const devices = path.join(root, 'dev');
  const names = existsSync(devices) ? readdirSync(devices) : [];
  const name = names.find((file) => /^nvidia\d+$/.test(file)) ?? names.find((file) => file === 'dxg');
  return name ? path.join(devices, name) : null;
}

function driverVersion(root) {
  try {
    const text = readFileSync(path.join(root, 'proc/driver/nvidia/version'), 'utf8');
    return /Kernel Module(?: for \S+)? +(\d+[.\d]*)/.exec(text)?.[1] ?? null;
  } catch {
    return null; // WSL has none
  }
}

/** By the loader itself, which knows every place; a library that is no addon of Node's has loaded all the same. */
async function driverLoads() {
  const attempt =
    'try { process.dlopen({ exports: {} }, "libcuda.so.1") } catch (e) { console.log(e.message) }';
  const { code, output } = await execute(process.execPath, ['-e', attempt]);
  return code === 0 && /self-register/.test(output);
}

/** By the program that comes with the driver; some containers lack it, and compute all the same. */
async function askDriver(gpu) {
  const program = findProgram('nvidia-smi');
  if (!program) return gpu;
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  const { code, output } = await execute(program, query);
  const [name, mebibytes, driver] = output.split('\n')[0].split(', ');
  if (code !== 0 || !driver)
    return {
      ...gpu,
      problem: `its driver does not answer: ${reasonIn(output)}`,
      cure: "Restart the computer; if that does not help, install NVIDIA's driver again.",
    };
  const memory = Number(mebibytes) > 0 ? `, ${Math.round((mebibytes * 2 ** 20) / 1e9)} GB` : '';
  return { ...gpu, card: `${name}${memory}`, driver: driver.trim() };
}

function checkVersion(gpu) {
  if (gpu.problem || gpu.driver === null || parseInt(gpu.driver) >= OLDEST_DRIVER) return gpu;
  return {
    ...gpu,
    problem: `its driver ${gpu.driver} is too old for CUDA 12`,
    cure: `Install version ${OLDEST_DRIVER} of NVIDIA's driver, or a newer one.`,
  };
}
