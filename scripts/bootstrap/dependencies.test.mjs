import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dependenciesInstalled } from './dependencies.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'capsnet-dependencies-'));
  mkdirSync(path.join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file, packages) => writeFileSync(path.join(root, file), JSON.stringify({ packages }));
const wanted = {
  '': { name: 'project' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/for-another-system': { version: '2.0.0', integrity: 'sha512-b', optional: true },
};
const INSTALLED = 'node_modules/.package-lock.json';

test('installed, but for optional packages of other systems', () => {
  write('package-lock.json', wanted);
  write(INSTALLED, { 'node_modules/a': wanted['node_modules/a'] });
  expect(dependenciesInstalled(root)).toBe(true);
});

test.each([
  ['nothing is installed', () => {}],
  ['a package is missing', () => write(INSTALLED, {})],
  [
    'another version',
    () => write(INSTALLED, { 'node_modules/a': { version: '0.9.0', integrity: 'sha512-a' } }),
  ],
  [
    'other contents',
    () => write(INSTALLED, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-c' } }),
  ],
  [
    'a list cut short',
    () => {
      write(INSTALLED, { 'node_modules/a': wanted['node_modules/a'] });
      truncateSync(path.join(root, INSTALLED), 10);
    },
  ],
])('not installed: %s', (_, install) => {
  write('package-lock.json', wanted);
  install();
  expect(dependenciesInstalled(root)).toBe(false);
});
