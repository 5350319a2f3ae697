import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { kernelsBuild, provideKernels } from './kernels.mjs';
import { ROOT } from './prepare.mjs';
import { terminalSteps } from './steps.mjs';
import { hasWheel } from './tensorflow.mjs';

let root;
let cache;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'capsnet-kernels-'));
  cache = path.join(root, 'cache');
  vi.stubEnv('CAPSNET_CACHE', cache);
  mkdirSync(path.join(root, 'node_modules'));
  for (const name of ['@tensorflow', 'node-api-headers'])
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(root, 'node_modules', name));
  cpSync(path.join(ROOT, 'src', 'kernels'), path.join(root, 'src', 'kernels'), { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

async function provide() {
  let said = '';
  const notice = await provideKernels(root, terminalSteps({ write: (text) => (said += text) }));
  return { notice, said };
}
/** Of what was prepared for this clone. */
const inUse = (file) =>
  JSON.parse(readFileSync(path.join(ROOT, 'node_modules', 'capsnet-kernels', file), 'utf8'));

test.runIf(hasWheel())(
  'those that the tests run with are of these sources: npm run capsnet -- info prepares them anew',
  () => {
    expect(inUse('package.json').build).toBe(kernelsBuild(ROOT));
  },
);

test.runIf(hasWheel())('compile without a warning, also for a processor without AVX-512', () => {
  for (const file of ['routing', 'tiles', 'squash', 'pool', 'operations']) {
    const flags = [
      '-c',
      '-O1',
      '-march=x86-64-v3',
      '-std=c++17',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-Wno-psabi',
    ];
    const { status, stderr } = spawnSync(
      'g++',
      [...flags, '-o', os.devNull, path.join(ROOT, 'src', 'kernels', `${file}.cc`)],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
  }
});

const link = () => path.join(root, 'node_modules', 'capsnet-kernels');

test.runIf(hasWheel())('are compiled once, and again when a source has changed', async () => {
  const first = await provide();
  expect(first).toEqual({
    notice: null,
    said: expect.stringMatching(/Compiling our own operations.*\n {2}done/),
  });
  const folder = realpathSync(link());
  expect(existsSync(path.join(folder, 'kernels.node'))).toBe(true);
  expect(await provide()).toEqual({ notice: null, said: '' });

  writeFileSync(path.join(root, 'src', 'kernels', 'more.cc'), 'this is no program');
  const broken = await provide();
  expect(broken.notice).toMatch(/^g\+\+ could not compile them: .*error.*\.bootstrap/);
  expect(existsSync(link())).toBe(false); // rather none than those of other sources
  expect((await provide()).notice).toMatch(/^g\+\+ could not compile them/); // not tried again today
  expect(readdirSync(cache).filter((name) => name.endsWith('.refused.json'))).toHaveLength(1);

  rmSync(path.join(root, 'src', 'kernels', 'more.cc'));
  expect(await provide()).toEqual({ notice: null, said: '' });
  expect(realpathSync(link())).toBe(folder);
});
