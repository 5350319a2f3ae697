/**
 * Native TensorFlow for @tensorflow/tfjs-node-gpu, without that package's install script.
 * Linux x64: the C library from the Python wheel, in the per-user cache, and the package's own addon compiled
 * against it. Elsewhere: the download of the package itself, which brings an older TensorFlow (docs/platforms.md).
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, entry, isComplete } from './cache.mjs';
import { withProjectLock } from './dependencies.mjs';
import { asMissing, requireDisk } from './disk.mjs';
import { execute, reasonIn } from './execute.mjs';
import { pointTo } from './links.mjs';
import { requirePrograms } from './programs.mjs';
import { attempt } from './refusals.mjs';
import { Missing } from './steps.mjs';
import { downloadWheel, unpack } from './wheel.mjs';

/**
 * A native TensorFlow out of a Python wheel.
 * @typedef {object} Variant
 * @property {string} name its folder in the cache: change it whenever the library, the addon or the recipe changes
 * @property {string} what for people, with the size of the download
 * @property {string} unpacked its size on the disk
 * @property {number} disk bytes that must be free, with the download beside it
 * @property {import('./wheel.mjs').Wheel} wheel
 * @property {(folder: string, python: string, root: string, steps: import('./steps.mjs').Steps) => Promise<void>} [add]
 *   puts more into the folder, before the addon is compiled
 */

/** @type {Variant} */
const PROCESSOR = {
  name: 'tensorflow-2.21.0-cpu-linux-x64',
  what: 'TensorFlow 2.21 for the processor (274 MB, by pip)',
  unpacked: '820 MB',
  disk: 1.2e9,
  wheel: {
    requirement: 'tensorflow-cpu==2.21.0',
    pythonVersion: '3.11',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
};
/** Elsewhere nothing of it lies in the cache but what its download was refused for. */
const OWN_DOWNLOAD = `tensorflow-2.9-cpu-${process.platform}-${process.arch}`;

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const HEADERS =
  /^tensorflow\/include\/((?:tensorflow\/(?:c|core\/platform|core\/public)|tsl|xla\/tsl)\/.*\.h)$/;

const LINKED = ['lib/napi-v8', 'deps/lib'];
const DOWNLOAD_IDLE_SECONDS = 30;

const packageFolder = (root) => path.join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
/** Whether there are wheels for this machine. */
export const hasWheel = () => process.platform === 'linux' && process.arch === 'x64';

/**
 * Sees to it that `require('@tensorflow/tfjs-node-gpu')` works.
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<string | null>} null when it works, otherwise why not and what to do, in one line
 */
export async function provideTensorFlow(root, steps) {
  try {
    if (hasWheel()) await fromWheel(root, steps, PROCESSOR);
    else await fromOwnDownload(root, steps);
    return null;
  } catch (error) {
    const { message, cure } = asMissing(error);
    if (hasWheel()) unlink(root); // what it pointed to is gone or damaged
    return `${message}. ${cure}`;
  }
}

/**
 * Sees to it that the variant is in the cache, and that tfjs-node-gpu uses it.
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 * @param {Variant} variant
 * @returns {Promise<string>} its folder
 */
export async function fromWheel(root, steps, variant) {
  const { name } = variant;
  const folder = path.join(cacheFolder(), name);
  if (!isComplete(folder)) {
    requireDisk('TensorFlow', variant.disk, cacheFolder());
    const programs = await requirePrograms({ compiler: true });
    const onWait = (owner) =>
      steps.say(`Waiting for another start (process ${owner}) to provide TensorFlow.`);
    await attempt(name, () =>
      entry(name, (staging) => build(root, staging, variant, programs, steps), { onWait }),
    );
  }
  link(root, folder);
  return folder;
}

async function build(root, folder, { what, unpacked, wheel, add }, { python, compiler }, steps) {
  const download = path.join(folder, 'download');
  const include = path.join(folder, 'include');
  const file = await steps.step(`Downloading ${what}`, (progress) =>
    downloadWheel(python, wheel, download, progress),
  );
  await steps.step(`Unpacking TensorFlow (${unpacked})`, () =>
    unpack(file, (name) => place(name, folder, include), root),
  );
  rmSync(download, { recursive: true });
  await add?.(folder, python, root, steps);
  await steps.step("Compiling TensorFlow's addon for Node (g++)", () =>
    compile(root, folder, include, compiler),
  );
  rmSync(include, { recursive: true });
}

function place(name, folder, include) {
  const header = HEADERS.exec(name)?.[1];
  if (header) return path.join(include, header);
  const library = LIBRARIES.find((file) => name === `tensorflow/${file}`);
  return library ? path.join(folder, 'deps', 'lib', library) : null;
}

async function compile(root, folder, include, compiler) {
  const source = packageFolder(root);
  const nodeHeaders = path.join(root, 'node_modules', 'node-api-headers', 'include');
  const addon = path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  mkdirSync(path.dirname(addon), { recursive: true });
  const sources = readdirSync(path.join(source, 'binding'))
    .filter((file) => file.endsWith('.cc'))
    .map((file) => path.join(source, 'binding', file));
  const { code, output } = await execute(compiler, [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['-I', nodeHeaders, '-I', source, '-I', include, ...sources],
    ...['-L', path.join(folder, 'deps', 'lib'), ...LIBRARIES.map((library) => `-l:${library}`)],
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', addon],
  ]);
  if (code !== 0)
    throw new Missing(`g++ could not compile TensorFlow's addon: ${reasonIn(output)}`, seeLog(root, output));
  const loading = await execute(process.execPath, ['-e', 'require(process.argv[1])', addon]);
  if (loading.code !== 0) {
    const reason =
      loading.code === null
        ? 'the processor lacks instructions that it needs (AVX)'
        : reasonIn(loading.output);
    throw new Missing(`TensorFlow does not load on this machine: ${reason}`, seeLog(root, loading.output));
  }
}

/** Keeps a long output for the curious; the terminal shows one line of it. */
export function seeLog(root, output) {
  const file = path.join(root, '.bootstrap', 'tensorflow.log');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, output);
  return 'The whole output is in .bootstrap/tensorflow.log.';
}

function unlink(root) {
  for (const part of LINKED) rmSync(path.join(packageFolder(root), part), { recursive: true, force: true });
}

/** The addon finds the libraries beside it, in the cache. */
function link(root, folder) {
  for (const part of LINKED) pointTo(path.join(packageFolder(root), part), path.join(folder, part));
}

/** What an addon of our own is linked with: the name tells one TensorFlow from another; the folder is there once it is. */
export const tensorFlowLibraries = (root) => ({
  name: PROCESSOR.name,
  folder: path.join(packageFolder(root), 'deps', 'lib'),
  files: LIBRARIES,
});

/** The package's own download; expected to work on macOS and Windows, untested. */
async function fromOwnDownload(root, steps) {
  const folder = packageFolder(root);
  const installed = path.join(folder, '.installed');
  if (existsSync(installed)) return;
  await attempt(OWN_DOWNLOAD, () =>
    withProjectLock(root, steps, async () => {
      if (existsSync(installed)) return;
      await steps.step(
        "Downloading TensorFlow 2.9 by tfjs-node's own script (untested on this platform)",
        async () => {
          const { code, output, idle } = await execute(
            process.execPath,
            ['scripts/install.js', 'cpu', 'download'],
            {
              cwd: folder,
              idleSeconds: DOWNLOAD_IDLE_SECONDS,
              watched: [path.join(folder, 'deps'), path.join(folder, 'lib')],
            },
          );
          const reason = idle ? `no progress for ${DOWNLOAD_IDLE_SECONDS} s` : reasonIn(output);
          const loads =
            code === 0 &&
            (await execute(process.execPath, ['-e', 'require(".")'], { cwd: folder })).code === 0;
          if (!loads)
            throw new Missing(
              `TensorFlow's download failed: ${reason}`,
              'Start with --rebuild to try again.',
            );
          writeFileSync(installed, '');
        },
      );
    }),
  );
}
