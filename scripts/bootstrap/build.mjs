/** Builds out/ when the sources are newer than what was built from them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withProjectLock } from './dependencies.mjs';
import { execute, reasonIn } from './execute.mjs';
import { Missing } from './steps.mjs';

const SOURCES = [
  'src',
  'scripts/bench',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'pageTemplate.ts',
  'tsconfig.json',
];
const RESULTS = ['out/main/index.cjs', 'out/preload/index.cjs', 'out/renderer/index.html'];
const STAMP = 'out/.sources';

/** A short text that changes with every name, size or time of change in the sources. */
export function fingerprint(root) {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => listSources(root, source)).sort()) {
    const { size, mtimeMs } = statSync(path.join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function listSources(root, source) {
  const full = path.join(root, source);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [source];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !/\.test\.ts$/.test(file.name))
    .map((file) => path.relative(root, path.join(file.parentPath ?? file.path, file.name)));
}

export function isBuilt(root) {
  try {
    const stamp = readFileSync(path.join(root, STAMP), 'utf8');
    return stamp === fingerprint(root) && RESULTS.every((file) => existsSync(path.join(root, file)));
  } catch {
    return false;
  }
}

/** Forgets the last build, so that the next start builds anew. */
export const forgetBuild = (root) => rmSync(path.join(root, STAMP), { force: true });

/**
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 */
export async function build(root, steps) {
  if (isBuilt(root)) return;
  await withProjectLock(root, steps, async () => {
    if (isBuilt(root)) return;
    await steps.step('Building the app', async () => {
      forgetBuild(root);
      const stamp = fingerprint(root); // before the build: what is edited meanwhile is built next time
      const script = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
      const { code, output } = await execute(process.execPath, [script, 'build'], {
        cwd: root,
        env: { NO_COLOR: '1' },
      });
      if (code !== 0)
        throw new Missing(`The build failed:\n${output.trim()}`, 'Mend the sources, then start again.');
      const absent = RESULTS.filter((file) => !existsSync(path.join(root, file)));
      if (absent.length > 0)
        throw new Missing(`The build made no ${absent.join(', ')}: ${reasonIn(output)}`, '');
      writeFileSync(path.join(root, STAMP), stamp);
    });
  });
}
