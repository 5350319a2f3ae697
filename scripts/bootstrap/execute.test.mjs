import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { execute, findProgram, reasonIn } from './execute.mjs';
import { isRunning } from './lock.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'capsnet-execute-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const node = (script, options) => execute(process.execPath, ['-e', script], options);

describe('execute', () => {
  test('gives the exit code and both outputs', async () => {
    const { code, output, idle } = await node('console.log("out"); console.error("err"); process.exit(3)');
    expect(code).toBe(3);
    expect(output).toContain('out\n');
    expect(output).toContain('err\n');
    expect(idle).toBe(false);
  });

  test('says so when the program is not there', async () => {
    const { code, output } = await execute('no-such-program', []);
    expect(code).toBe(null);
    expect(output).toContain('ENOENT');
  });

  test('ends a program without progress, and its children', async () => {
    const script = `
      const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const { code, output, idle } = await node(script, { idleSeconds: 1 });
    expect({ code, idle }).toEqual({ code: null, idle: true });
    const pid = Number(output.trim());
    expect(pid).toBeGreaterThan(1);
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
  });

  test('takes a growing file for progress', async () => {
    const script = `
      const file = ${JSON.stringify(path.join(folder, 'part'))};
      let count = 0;
      setInterval(() => { require('fs').appendFileSync(file, 'x'); if (++count === 10) process.exit(0); }, 300);`;
    const sizes = [];
    const onBytes = (bytes) => sizes.push(bytes);
    const { code } = await node(script, { idleSeconds: 1, watched: [folder], onBytes });
    expect(code).toBe(0);
    expect(Math.max(...sizes)).toBeGreaterThan(3);
  });
});

test.skipIf(process.platform === 'win32')('findProgram takes the first executable file on the path', () => {
  writeFileSync(path.join(folder, 'present'), '#!/bin/sh\n');
  vi.stubEnv('PATH', `/nowhere${path.delimiter}${folder}`);
  expect(findProgram('present')).toBe(null);
  chmodSync(path.join(folder, 'present'), 0o755);
  expect(findProgram('absent', 'present')).toBe(path.join(folder, 'present'));
});

test.each([
  ['TypeError: fetch failed\n    at download (file.js:46:30)\n', 'fetch failed'],
  ['Collecting a\nERROR: No matching distribution found for a\n', 'No matching distribution found for a'],
  [
    'retrying: [Errno 111] Connection refused\nERROR: No matching distribution found for a\n',
    'Connection refused',
  ],
  ['only this\n', 'only this'],
  ['', 'no output'],
])('reasonIn %j', (output, reason) => {
  expect(reasonIn(output)).toBe(reason);
});
