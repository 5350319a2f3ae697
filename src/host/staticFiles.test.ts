import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStaticFile } from './staticFiles.ts';

let root: string;
beforeAll(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'static-'));
  root = path.join(folder, 'page');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  mkdirSync(path.join(folder, 'page-secret'));
  writeFileSync(path.join(root, 'index.html'), 'page');
  writeFileSync(path.join(root, 'assets', 'a b.js'), 'script');
  writeFileSync(path.join(root, 'notes.txt'), 'not a part of the page');
  writeFileSync(path.join(folder, 'secret.json'), 'secret');
  writeFileSync(path.join(folder, 'page-secret', 'secret.json'), 'secret');
});
afterAll(() => rmSync(path.dirname(root), { recursive: true }));

describe('files of the page', () => {
  it('come with their type', async () => {
    expect(await readStaticFile(root, '/')).toMatchObject({ contentType: 'text/html; charset=utf-8' });
    const script = await readStaticFile(root, '/assets/a%20b.js');
    expect(script).toMatchObject({ contentType: 'text/javascript; charset=utf-8' });
    expect(script!.bytes.toString()).toBe('script');
  });

  it('outside the folder, of unknown kinds or missing are not there', async () => {
    for (const pathname of [
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/..%2fsecret.json',
      '/assets/..%2f..%2fsecret.json',
      '/../page-secret/secret.json',
      '/..\\secret.json',
      '/%5c..%5csecret.json',
      '//etc/passwd',
      '/c:/secret.json',
      '/index.html%00.js',
      '/%',
      '/notes.txt',
      '/assets',
      '/assets/',
      '/missing.js',
      'index.html',
      '',
    ])
      expect(await readStaticFile(root, pathname), pathname).toBeNull();
  });

  it('never leave the folder, whatever is asked', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '%5c',
      '\\',
      '/',
      'secret.json',
      'page-secret',
      '%00',
      '%',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const file = await readStaticFile(root, `/${parts.join('')}`);
        expect(file?.bytes.toString()).not.toBe('secret');
      }),
      { numRuns: 1000 },
    );
  });
});
