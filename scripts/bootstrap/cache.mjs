/**
 * The per-user cache, shared by all clones and by CI. Each entry is one folder, built beside its place and renamed
 * into it when complete, with a list of its files and their sizes: an entry that was cut short or damaged is seen
 * and built again.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { withLock } from './lock.mjs';

const MARKER = '.complete.json';

/** Where the cache lies: CAPSNET_CACHE, or the system's place for caches. */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.CAPSNET_CACHE) return path.resolve(env.CAPSNET_CACHE);
  const base =
    platform === 'darwin'
      ? path.join(home, 'Library', 'Caches')
      : platform === 'win32'
        ? env.LOCALAPPDATA || path.join(home, 'AppData', 'Local')
        : env.XDG_CACHE_HOME || path.join(home, '.cache');
  return path.join(base, 'capsnet-explorer');
}

/** Whether the entry is there, whole: every file that it was completed with has its size. */
export function isComplete(folder) {
  try {
    const sizes = Object.entries(JSON.parse(readFileSync(path.join(folder, MARKER), 'utf8')).files);
    return sizes.length > 0 && sizes.every(([file, size]) => statSync(path.join(folder, file)).size === size);
  } catch {
    return false;
  }
}

/**
 * The folder of a cache entry; built by `build(folder)` when it is missing, cut short or damaged. Safe when two run
 * at once: the second waits and takes what the first built. Throws what `build` throws, and leaves nothing behind.
 * @param {string} name folder name; it carries the version, so that clones of different versions share the cache
 * @param {(folder: string) => Promise<void>} build fills an empty folder
 * @param {{ cache?: string, onWait?: (owner: number) => void }} [options]
 * @returns {Promise<string>} the entry's folder
 */
export async function entry(name, build, { cache = cacheFolder(), onWait } = {}) {
  const folder = path.join(cache, name);
  if (isComplete(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  return withLock(
    path.join(cache, `${name}.lock`),
    async () => {
      if (isComplete(folder)) return folder; // the one that held the lock before us built it
      removeLeftOvers(cache, name);
      const staging = path.join(cache, `${name}.part-${process.pid}`);
      mkdirSync(staging, { recursive: true });
      try {
        await build(staging);
        const files = Object.fromEntries(listFiles(staging).map((file) => [file, sizeOf(staging, file)]));
        writeFileSync(path.join(staging, MARKER), JSON.stringify({ files }, null, 1));
        replace(staging, folder);
      } finally {
        rmSync(staging, { recursive: true, force: true });
      }
      return folder;
    },
    { onWait },
  );
}

/** Puts `staging` in the place of `folder`; programs that have files of the old one open keep them. */
function replace(staging, folder) {
  const old = `${folder}.part-old-${process.pid}`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(staging, folder);
  rmSync(old, { recursive: true, force: true });
}

/** Staging folders of runs that were killed. The entry's lock is ours, so nobody works in them. */
function removeLeftOvers(cache, name) {
  for (const other of readdirSync(cache)) {
    if (other.startsWith(`${name}.part-`)) rmSync(path.join(cache, other), { recursive: true, force: true });
  }
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.relative(folder, path.join(file.parentPath ?? file.path, file.name)));
}

const sizeOf = (folder, file) => statSync(path.join(folder, file)).size;
