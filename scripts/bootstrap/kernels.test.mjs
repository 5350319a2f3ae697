import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { provideKernels } from './kernels.mjs';
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
