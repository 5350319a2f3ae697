import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, forgetBuild, isBuilt } from './build.mjs';

let root;
const write = (file, text) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'capsnet-build-'));
  write('src/main/index.ts', 'one');
  write('package.json', '{}');
  for (const file of ['main/index.cjs', 'preload/index.cjs', 'renderer/index.html']) write(`out/${file}`, '');
  write('out/.sources', fingerprint(root));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a build is kept while its sources stay, and tests are no sources', () => {
  expect(isBuilt(root)).toBe(true);
  write('src/main/index.test.ts', 'a test');
  write('README.md', 'text');
  expect(isBuilt(root)).toBe(true);
});

test.each([
  ['a source is changed', () => write('src/main/index.ts', 'another')],
  ['a source is added', () => write('src/engine/new.ts', '')],
  ['a source is removed', () => rmSync(path.join(root, 'src/main/index.ts'))],
  ['the packages change', () => write('package.json', '{ }')],
  ['a result is removed', () => rmSync(path.join(root, 'out/renderer/index.html'))],
  ['out is removed', () => rmSync(path.join(root, 'out'), { recursive: true })],
  ['it is forgotten', () => forgetBuild(root)],
])('built again when %s', (_, change) => {
  change();
  expect(isBuilt(root)).toBe(false);
});
