/** What the scripts do on machines that lack something: real processes, nothing from the network. */
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint } from './bootstrap/build.mjs';
import { makeProject, OLDER_ELECTRON, TENSORFLOW } from './bootstrap/fixtures/project.mjs';
import { kernelsBuild } from './bootstrap/kernels.mjs';
import { sandboxArguments } from './bootstrap/sandbox.mjs';

const linux = process.platform === 'linux' && process.arch === 'x64';
/** Where it may not, the server stands in, which bootstrap/sandbox.test.mjs checks. */
const sandboxStarts = (() => {
  try {
    return Boolean(sandboxArguments('/nowhere', { say: () => {} }));
  } catch {
    return false;
  }
})();
const WITH_DISPLAY = { DISPLAY: 'far.example:10' };
const NO_TENSORFLOW =
  'Native TensorFlow is not available, so WebGPU or WebAssembly computes instead. Not installed: python3 with pip and the ' +
  'compiler g++. Install it (Debian and Ubuntu: sudo apt-get install python3 python3-pip g++), then start again.\n';

let project;
beforeEach(() => (project = makeProject()));
afterEach(() => project.remove());

const haveTensorFlow = () => {
  project.fillCache(TENSORFLOW, {
    'lib/napi-v8/tfjs_binding.node': 'addon',
    'deps/lib/libtensorflow_cc.so.2': 'library',
  });
  if (linux) project.fillCache(`kernels-${kernelsBuild(project.root)}`, { 'kernels.node': 'operations' });
};
const refusals = () => readdirSync(project.cache).filter((name) => name.endsWith('.refused.json'));

describe.skipIf(!linux)('without python3 and g++ (Linux x64)', () => {
  test('one line names the packages, and all else goes on', async () => {
    expect(await project.run('prepare.mjs')).toEqual({ code: 0, stdout: NO_TENSORFLOW, stderr: '' });
  });

  test('a command is told why, and has stdout for itself', async () => {
    const { code, stdout, stderr } = await project.run('capsnet.mjs', ['info', '--json']);
    expect([code, stderr]).toEqual([7, NO_TENSORFLOW]);
    const { args, env } = JSON.parse(stdout);
    expect(args).toEqual(['info', '--json']);
    expect(NO_TENSORFLOW).toContain(env.CAPSNET_TENSORFLOW_NOTICE);
    expect(env.CAPSNET_TENSORFLOW_NOTICE).toMatch(/^Not installed: python3 .* g\+\+/);
  });

  test('a TensorFlow in the cache is enough, until it is damaged', async () => {
    haveTensorFlow();
    expect(await project.run('prepare.mjs')).toEqual({ code: 0, stdout: '', stderr: '' });
    const linked = path.join(project.root, 'node_modules/@tensorflow/tfjs-node-gpu/deps/lib');
    expect(readFileSync(path.join(linked, 'libtensorflow_cc.so.2'), 'utf8')).toBe('library');
    const kernels = path.join(project.root, 'node_modules/capsnet-kernels');
    expect(readFileSync(path.join(kernels, 'kernels.node'), 'utf8')).toBe('operations');
    rmSync(path.join(project.cache, TENSORFLOW, 'lib'), { recursive: true });
    expect(await project.run('prepare.mjs')).toMatchObject({ code: 0, stdout: NO_TENSORFLOW });
    expect(lstatSync(linked, { throwIfNoEntry: false })).toBeUndefined();
  });
});

test.skipIf(!linux)(
  'without operations of our own, and no g++ for them, one line says so, and all goes on',
  async () => {
    haveTensorFlow();
    project.write('src/kernels/operations.cc', 'other sources');
    project.write('out/.sources', fingerprint(project.root));
    const { code, stdout, stderr } = await project.run('capsnet.mjs', ['info', '--json']);
    const line =
      'Training is slower without our own operations: Not installed: the compiler g++. ' +
      'Install it (Debian and Ubuntu: sudo apt-get install g++), then start again.';
    expect([code, stderr]).toEqual([7, `${line}\n`]);
    expect(line).toContain(JSON.parse(stdout).env.CAPSNET_KERNELS_NOTICE);
  },
);

test('a build that fails is told without a stack trace', async () => {
  haveTensorFlow();
  project.write('src/changed.ts', 'after the build');
  const { code, stderr } = await project.run('prepare.mjs');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^The build failed:\n(.|\n)*Mend the sources/)]);
  expect(stderr).not.toMatch(/^ +at .*(prepare|build)\.mjs/m);
});

describe.skipIf(!linux || !sandboxStarts)('a window (Linux x64, with a sandbox that starts)', () => {
  beforeEach(haveTensorFlow);

  /** @returns what the program that was started says of itself, and the lines before it */
  const started = ({ stdout }) => {
    const at = stdout.indexOf('{"args"');
    return { said: stdout.slice(0, at), ...JSON.parse(stdout.slice(at).split('\n')[0]) };
  };

  test('is opened by the Electron that is given, and its exit code is ours', async () => {
    project.write('../given/electron', project.PROGRAM, 0o755);
    const given = path.join(project.folder, 'given');
    const env = { ...WITH_DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: given, ELECTRON_RUN_AS_NODE: '1' };
    const result = await project.run('start.mjs', ['some.safetensors'], env);
    expect(result).toMatchObject({ code: 7, stderr: '' });
    const { args, env: told } = started(result);
    expect(args.slice(-2)).toEqual([project.root, 'some.safetensors']);
    expect(told.ELECTRON_RUN_AS_NODE).toBeUndefined();
    expect(told.CAPSNET_RUNTIME_NOTICE).toBeUndefined();
  });

  test('is opened by the older Electron where the download fails: tried once, and named each time', async () => {
    project.fillCache(OLDER_ELECTRON, { electron: project.PROGRAM });
    for (const start of ['first', 'second']) {
      const result = await project.run('start.mjs', [], WITH_DISPLAY);
      expect(result, start).toMatchObject({ code: 7, stderr: '' });
      const { said, env } = started(result);
      const reason = "Electron's download failed (getaddrinfo ENOTFOUND)";
      expect(env.CAPSNET_RUNTIME_NOTICE).toMatch(
        /^Old runtime, local content only: Electron 22 stands in for 99/,
      );
      expect(env.CAPSNET_RUNTIME_NOTICE).toContain(reason);
      expect(said).toContain(`${env.CAPSNET_RUNTIME_NOTICE}\n`);
      expect(said.includes('Downloading Electron 99.0.0')).toBe(start === 'first');
      expect(said).not.toContain('else.js');
    }
    expect(refusals()).toEqual(['electron-99.0.0.refused.json']);
    expect(readFileSync(project.attempted, 'utf8')).toBe('x');
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    test(`hears of a ${signal} from us alone, in a group of its own`, async () => {
      project.write('../given/electron', project.PROGRAM, 0o755);
      const given = path.join(project.folder, 'given');
      const child = project.start('start.mjs', ['--wait'], {
        ...WITH_DISPLAY,
        ELECTRON_OVERRIDE_DIST_PATH: given,
      });
      let stdout = '';
      child.stdout.on('data', (data) => (stdout += data));
      await expect.poll(() => stdout, { timeout: 20_000 }).toContain('"args"');
      expect(started({ stdout }).leads).toBe(true);
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([7, null]);
      expect(stdout).toMatch(new RegExp(`\n${signal}\n$`));
    });
  }
});

describe.skipIf(process.platform === 'win32')('the local server (needs signals)', () => {
  /** The real one, and a page in two words. */
  beforeEach(async () => {
    haveTensorFlow();
    await build({
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: ['valibot'] },
      build: {
        ssr: 'src/server/index.ts',
        outDir: path.join(project.root, 'out/main'),
        emptyOutDir: false,
        rollupOptions: { output: { format: 'cjs', entryFileNames: 'server.cjs' } },
      },
    });
    project.write('out/renderer/index.html', 'the page');
  });

  async function served(args, env) {
    const child = project.start('start.mjs', args, env);
    let said = '';
    child.stdout.on('data', (data) => (said += data));
    child.stderr.on('data', (data) => (said += data));
    await expect.poll(() => said, { timeout: 20_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n/);
    const [address] = /http:\S+/.exec(said);
    const first = await fetch(address, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie')?.split(';')[0];
    const page = await fetch(new URL('/', address), { headers: { cookie } });
    const stranger = await fetch(new URL('/', address));
    const answers = { page: await page.text(), stranger: stranger.status };
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    return { said, ...answers };
  }

  test.skipIf(!linux)('stands in where there is no display, which is said (Linux x64)', async () => {
    const { said, page, stranger } = await served(['--port', '0'], {});
    expect(said).toMatch(
      /^No window: There is no display\. Log in on a desktop.*\nThe app is served to a browser instead\.\nCapsNet Explorer: http:.*\n$/,
    );
    expect([page, stranger]).toEqual(['the page', 403]);
  });

  test.skipIf(!linux)(
    'stands in where no Electron can be had, which names the package (Linux x64)',
    async () => {
      const { said, page } = await served(['--port', '0'], WITH_DISPLAY);
      expect(said).toContain(
        "No window: Electron's download failed (getaddrinfo ENOTFOUND). The older one: Not installed: python3 with pip. " +
          'Install it (Debian and Ubuntu: sudo apt-get install python3 python3-pip), then start again.\n',
      );
      expect(page).toBe('the page');
      expect(said).not.toMatch(/^ +at /m);
    },
  );

  test('opens no window where it is asked for', async () => {
    const { page } = await served(['--server', '--port', '0'], WITH_DISPLAY);
    expect(page).toBe('the page');
    expect(existsSync(project.attempted)).toBe(false);
  });
});
