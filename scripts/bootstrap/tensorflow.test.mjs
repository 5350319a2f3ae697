import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { terminalSteps } from './steps.mjs';

let root;
let cache;
const own = { platform: process.platform, arch: process.arch };
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'capsnet-tensorflow-'));
  cache = path.join(root, 'cache');
  vi.stubEnv('CAPSNET_CACHE', cache);
});
afterEach(() => {
  machine(own);
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

function machine({ platform, arch }) {
  Object.defineProperty(process, 'platform', { value: platform });
  Object.defineProperty(process, 'arch', { value: arch });
}

/** The package as npm leaves it, whose own download does what it is told. */
function providePackage(install) {
  const folder = path.join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
  mkdirSync(path.join(folder, 'scripts'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"main":"index.js"}');
  writeFileSync(path.join(folder, 'scripts', 'install.js'), install);
}

async function provide() {
  vi.resetModules();
  const { provideTensorFlow } = await import('./tensorflow.mjs');
  let said = '';
  const notice = await provideTensorFlow(root, terminalSteps({ write: (text) => (said += text) }));
  return { notice, said };
}

test.skipIf(process.platform === 'win32').each([
  ['darwin', 'arm64'],
  ['linux', 'arm64'],
])("on %s %s the package's own download is tried once a day, and refused by name", async (platform, arch) => {
  machine({ platform, arch });
  providePackage(`
    require('node:fs').appendFileSync(${JSON.stringify(path.join(root, 'attempts'))}, 'x');
    console.error('Error: getaddrinfo ENOTFOUND storage.googleapis.com');
    process.exit(1);`);
  const first = await provide();
  expect(first.notice).toMatch(/^TensorFlow's download failed: getaddrinfo ENOTFOUND\. .*--rebuild/);
  expect(first.said).toMatch(/untested on this platform\)\n {2}failed/);
  expect(readdirSync(cache)).toEqual([`tensorflow-2.9-cpu-${platform}-${arch}.refused.json`]);
  const second = await provide();
  expect(second.said).toBe('');
  expect(second.notice).toMatch(/^TensorFlow's download failed: .*within the last day/);
  expect(readFileSync(path.join(root, 'attempts'), 'utf8')).toBe('x');
});

test.skipIf(process.platform === 'win32')('what the download brings must load', async () => {
  machine({ platform: 'darwin', arch: 'arm64' });
  providePackage('console.log("done")');
  expect((await provide()).notice).toMatch(/^TensorFlow's download failed: done/);
  rmSync(cache, { recursive: true });
  providePackage('require("node:fs").writeFileSync("index.js", "")');
  expect((await provide()).notice).toBeNull();
  providePackage('process.exit(1)');
  expect(await provide()).toEqual({ notice: null, said: '' }); // it is there
});

test('a cache that cannot be made is told, with the way out, and nothing stops', async () => {
  machine({ platform: 'linux', arch: 'x64' });
  writeFileSync(path.join(root, 'file'), '');
  process.env.CAPSNET_CACHE = path.join(root, 'file', 'cache');
  const { notice, said } = await provide();
  expect(notice).toMatch(/^E\w+: .*CAPSNET_CACHE/);
  expect(said).toBe('');
});
