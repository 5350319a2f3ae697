import { beforeEach, expect, test, vi } from 'vitest';
import { sandboxArguments } from './sandbox.mjs';

/** The machine: who runs us, what the kernel is set to, and the helper's owner and mode. */
let root;
let settings;
let helper;
const { platform } = process;

vi.mock('./debian.mjs', () => ({ isRoot: () => root }));
vi.mock('node:fs', async (original) => ({
  ...(await original()),
  readFileSync(file) {
    const name = /^\/proc\/sys\/(.*)$/.exec(file)?.[1];
    if (settings[name] === undefined) throw new Error('ENOENT');
    return `${settings[name]}\n`;
  },
  statSync(file) {
    if (file !== '/electron/chrome-sandbox' || !helper) throw new Error('ENOENT');
    return helper;
  },
}));

beforeEach(() => {
  [root, settings, helper] = [false, {}, { uid: 1000, mode: 0o100755 }];
  Object.defineProperty(process, 'platform', { value: 'linux' });
  return () => Object.defineProperty(process, 'platform', { value: platform });
});

function sandbox() {
  const said = [];
  return { args: sandboxArguments('/electron', { say: (line) => said.push(line) }), said };
}

test('nothing is needed where namespaces are free, nor outside of Linux', () => {
  expect(sandbox()).toEqual({ args: [], said: [] });
  Object.assign(settings, { 'kernel/unprivileged_userns_clone': '1', 'user/max_user_namespaces': '63000' });
  expect(sandbox()).toEqual({ args: [], said: [] });
  root = true;
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  expect(sandbox()).toEqual({ args: [], said: [] });
});

test('root runs without, which is said', () => {
  root = true;
  expect(sandbox()).toEqual({ args: ['--no-sandbox'], said: [expect.stringContaining('--no-sandbox')] });
});

test.each([
  ['kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['kernel/unprivileged_userns_clone', '0'],
  ['user/max_user_namespaces', '0'],
])('with %s = %s a person must allow it, once, by the command that is named', (name, value) => {
  settings[name] = value;
  expect(sandbox).toThrow("This system keeps Electron's sandbox from starting");
  try {
    sandbox();
  } catch ({ cure }) {
    expect(cure).toContain("sudo chown root '/electron/chrome-sandbox' && sudo chmod 4755");
  }
  helper = { uid: 0, mode: 0o104755 };
  expect(sandbox()).toEqual({ args: [], said: [] });
  helper = { uid: 1000, mode: 0o104755 }; // not root's
  expect(sandbox).toThrow();
  helper = null;
  expect(sandbox).toThrow();
});
