/**
 * Our own operations for native TensorFlow (src/kernels), compiled for this very processor, in the per-user cache;
 * node_modules/capsnet-kernels points to them. They make training faster and nothing else: where they cannot be
 * compiled, TensorFlow's operations compute the same.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, entry, isComplete } from './cache.mjs';
import { execute, findProgram, reasonIn } from './execute.mjs';
import { pointTo } from './links.mjs';
import { packageAdvice } from './programs.mjs';
import { attempt } from './refusals.mjs';
import { Missing } from './steps.mjs';
import { hasWheel, seeLog, tensorFlowLibraries } from './tensorflow.mjs';

const MODULE = 'kernels.node';
/**
 * What reorders arithmetic is allowed; what would lose NaN and infinity is not, nor -funsafe-math-optimizations: with it
 * the linker adds code that changes how the whole process computes with the smallest numbers.
 */
const FLAGS = [
  ...['-shared', '-fPIC', '-O3', '-march=native', '-mprefer-vector-width=512', '-std=c++17', '-pthread'],
  ...['-Wall', '-Wextra', '-Wno-psabi'], // vectors are passed between our own functions only
  ...['-fassociative-math', '-freciprocal-math', '-fno-signed-zeros', '-fno-math-errno'],
  ...['-fno-trapping-math', '-ffp-contract=fast', '-DNAPI_VERSION=8'],
];

/** g++ says nothing while it works: seconds here, a minute or two on a slow machine. */
const PATIENCE_SECONDS = 300;

const linkOf = (root) => path.join(root, 'node_modules', 'capsnet-kernels');

/**
 * After TensorFlow for the processor.
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<string | null>} null when they are there, otherwise why not, in one line
 */
export async function provideKernels(root, steps) {
  if (!hasWheel()) return 'they are compiled on Linux x64 only.';
  try {
    const build = kernelsBuild(root);
    const name = `kernels-${build}`;
    const folder = path.join(cacheFolder(), name);
    if (!isComplete(folder)) {
      const compiler = findProgram('g++');
      if (!compiler) throw new Missing('Not installed: the compiler g++', packageAdvice('g++'));
      await attempt(name, () =>
        steps.step('Compiling our own operations for TensorFlow (g++)', () =>
          entry(name, (staging) => compileKernels(root, staging, compiler, build)),
        ),
      );
    }
    pointTo(linkOf(root), folder);
    return null;
  } catch (error) {
    // Whatever it was, the app works without them.
    unlink(root);
    return error instanceof Missing ? `${error.message}. ${error.cure}` : error.message;
  }
}

/** Rather none than others. */
function unlink(root) {
  try {
    rmSync(linkOf(root), { recursive: true, force: true });
  } catch {
    // A folder that cannot be changed; the engine refuses operations of another revision.
  }
}

const sourceFolder = (root) => path.join(root, 'src', 'kernels');

/** Names a build: of other sources or flags, for another processor or TensorFlow it is another one. */
export function kernelsBuild(root) {
  const hash = createHash('sha256').update(FLAGS.join(' ')).update(tensorFlowLibraries(root).name);
  for (const file of readdirSync(sourceFolder(root)).sort())
    hash.update(file).update(readFileSync(path.join(sourceFolder(root), file)));
  const processor = /^(?:vendor_id|cpu family|model|flags)\s*:.*$/gm;
  hash.update((readFileSync('/proc/cpuinfo', 'utf8').match(processor) ?? []).slice(0, 4).join('\n'));
  return hash.digest('hex').slice(0, 16);
}

/** Fills `folder`; throws Missing, with the compiler's reason. */
async function compileKernels(root, folder, compiler, build) {
  const { folder: libraries, files } = tensorFlowLibraries(root);
  const sources = readdirSync(sourceFolder(root)).filter((file) => file.endsWith('.cc'));
  const module = path.join(folder, MODULE);
  mkdirSync(folder, { recursive: true });
  const { code, output, idle } = await execute(
    compiler,
    [
      ...FLAGS,
      ...['-I', path.join(root, 'node_modules', 'node-api-headers', 'include')],
      ...sources.sort().map((file) => path.join(sourceFolder(root), file)),
      // Found when this is loaded, in the TensorFlow that the process has: all of it at once, so that none can be missed later.
      ...[
        '-L',
        libraries,
        ...files.map((library) => `-l:${library}`),
        '-Wl,-z,now,-z,nodelete',
        '-o',
        module,
      ],
    ],
    { idleSeconds: PATIENCE_SECONDS },
  );
  const reason = idle ? `not done after ${PATIENCE_SECONDS} s` : reasonIn(output);
  if (code !== 0) throw new Missing(`g++ could not compile them: ${reason}`, seeLog(root, output));
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'capsnet-kernels', main: MODULE, build }),
  );
  const start = 'require("@tensorflow/tfjs-node-gpu"); require(process.argv[1]).start(1)';
  const old = 'const u = require("util"); u.isNullOrUndefined = (x) => x == null; u.isArray = Array.isArray;';
  const loading = await execute(process.execPath, ['-e', `${old} ${start}`, folder], {
    cwd: root,
    idleSeconds: PATIENCE_SECONDS,
  });
  if (loading.code !== 0)
    throw new Missing(`they do not load: ${reasonIn(loading.output)}`, seeLog(root, loading.output));
}
