import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleScript } from '../testing/bundleScript.ts';
import { makeFolder } from './makeFolder.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'make-folder-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a folder and what is missing above it; what is there stays', () => {
  const path = join(folder, 'a', 'b', 'c');
  makeFolder(path);
  writeFileSync(join(path, 'file'), 'kept');
  makeFolder(path);
  makeFolder(`${path}/`);
  makeFolder(relative(process.cwd(), join(folder, 'a', 'd')));
  expect(readdirSync(path)).toEqual(['file']);
  expect(statSync(join(folder, 'a', 'd')).isDirectory()).toBe(true);
});

it('takes a link to a folder for one', () => {
  symlinkSync(folder, join(folder, 'link'));
  makeFolder(join(folder, 'link', 'new'));
  expect(statSync(join(folder, 'new')).isDirectory()).toBe(true);
});

it('refuses what stands on a file, a link to nothing, or a name that is too long', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('nothing', join(folder, 'link'));
  for (const name of ['file', 'file/a/b', 'link', 'link/a', 'x'.repeat(300)])
    expect(() => makeFolder(join(folder, name))).toThrow(
      expect.objectContaining({ code: 'unwritable-file', message: expect.stringContaining(name) as unknown }),
    );
});

it.skipIf(process.platform !== 'linux')(
  'refuses a folder in /proc, where Node’s own call never returns',
  async () => {
    const code = `import { makeFolder } from '${import.meta.dirname}/makeFolder.ts';
      try { makeFolder('/proc/none/a/b'); } catch (error) { process.stdout.write(error.code); }`;
    const script = await bundleScript(folder, code);
    const { stdout, signal } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 20_000 });
    expect([stdout, signal]).toEqual(['unwritable-file', null]);
  },
);
