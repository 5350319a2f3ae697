/** Installs the packages of the lock file when they are missing or it changed. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execute, reasonIn } from './execute.mjs';
import { withLock } from './lock.mjs';
import { Missing } from './steps.mjs';

/**
 * Whether every package of the lock file is installed in its version. npm keeps a list of what it installed, and
 * writes it last, so an installation that was cut short has none.
 */
export function dependenciesInstalled(root) {
  try {
    const wanted = readPackages(path.join(root, 'package-lock.json'));
    const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(([place, { version, integrity, optional }]) => {
      if (place === '') return true;
      const found = installed[place];
      return found ? found.version === version && found.integrity === integrity : optional === true;
    });
  } catch {
    return false;
  }
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 */
export async function installDependencies(root, steps) {
  if (dependenciesInstalled(root)) return;
  await withProjectLock(root, steps, async () => {
    if (dependenciesInstalled(root)) return;
    await steps.step('Installing dependencies (npm ci)', async () => {
      const { code, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], root);
      if (code !== 0) {
        throw new Missing(
          `npm ci failed: ${reasonIn(output)}`,
          'Check the network and the lock file, then start again.',
        );
      }
    });
  });
}

/** One preparation at a time in this clone. */
export function withProjectLock(root, steps, work) {
  const folder = path.join(root, '.bootstrap');
  mkdirSync(folder, { recursive: true });
  const onWait = (owner) => steps.say(`Waiting for another start (process ${owner}) to finish preparing.`);
  return withLock(path.join(folder, 'lock'), work, { onWait });
}

/** npm, by the one that runs us where there is one: no shell is needed then, on Windows too. */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  if (script && /\.c?js$/.test(script)) return execute(process.execPath, [script, ...args], { cwd });
  return execute('npm', args, { cwd, shell: process.platform === 'win32' });
}
