import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { asMissing, requireDisk } from './disk.mjs';
import { Missing } from './steps.mjs';

test('says how much is needed and free before anything is fetched; enough is not spoken of', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'capsnet-disk-')), 'cache');
  onTestFinished(() => rmSync(path.dirname(folder), { recursive: true }));
  requireDisk('Little', 1, folder);
  expect(() => requireDisk('TensorFlow', 1e18, folder)).toThrow(
    /^TensorFlow needs 1000000000 GB of disk, and [\d.e+]+ GB are free$/,
  );
});

test('what the system refuses has a way out; a mistake stays one', () => {
  const refused = (code) => Object.assign(new Error(`${code}: no`), { errno: -1, code, syscall: 'write' });
  expect(asMissing(refused('ENOSPC'))).toMatchObject({ message: 'The disk is full' });
  expect(asMissing(refused('EACCES'))).toMatchObject({ message: 'EACCES: no' });
  expect(asMissing(refused('EACCES')).cure).toContain('CAPSNET_CACHE');
  const known = new Missing('no network', 'Plug it in.');
  expect(asMissing(known)).toBe(known);
  expect(() => asMissing(new TypeError('a bug'))).toThrow('a bug');
  const file = path.join(tmpdir(), `capsnet-disk-${process.pid}`);
  writeFileSync(file, '');
  onTestFinished(() => rmSync(file));
  let real;
  try {
    requireDisk('TensorFlow', 1, path.join(file, 'cache'));
  } catch (error) {
    real = error;
  }
  expect(asMissing(real).message).toMatch(/^ENOTDIR/);
});
