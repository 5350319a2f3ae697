import { fork } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { bundleScript, killed, nextMessage } from '../testing/bundleScript.ts';
import { clearLeftovers, writeFileAtomic } from './atomic.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'atomic-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeFileAtomic', () => {
  it('writes text, bytes and pieces, over what was there', () => {
    const path = join(folder, 'file');
    writeFileAtomic(path, 'größe');
    expect(readFileSync(path, 'utf8')).toBe('größe');
    writeFileAtomic(path, Uint8Array.of(1, 2));
    expect([...readFileSync(path)]).toEqual([1, 2]);
    const pieces = Array.from({ length: 3000 }, (_, n) => new Uint8Array(n % 5).fill(n));
    writeFileAtomic(path, pieces);
    expect(readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
    writeFileAtomic(path, []);
    expect(readFileSync(path).length).toBe(0);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('keeps the old file and leaves nothing behind when it fails', () => {
    const path = join(folder, 'taken');
    mkdirSync(path); // a file cannot replace a folder
    expect(() => writeFileAtomic(path, 'x')).toThrow(AppError);
    expect(readdirSync(folder)).toEqual(['taken']);
    try {
      writeFileAtomic(join(folder, 'nowhere', 'file'), 'x');
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).code).toBe('unwritable-file');
      expect((error as AppError).message).toContain('nowhere');
    }
  });

  it('says what is wrong where a file stands in place of the folder', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFileAtomic(join(folder, 'file', 'x'), 'x')).toThrow(AppError);
  });

  it('removes what killed writers of the same file left, and nothing else', async () => {
    const path = join(folder, 'j10.statistics');
    const script = await bundleScript(
      folder,
      `import { writeFileAtomic } from '${import.meta.dirname}/atomic.ts';
      process.send('begins');
      for (;;) writeFileAtomic(process.argv[2], new Uint8Array(64 * 2 ** 20));`,
    );
    const left = () => readdirSync(folder).filter((name) => name.endsWith('.tmp'));
    let mine: string[] = [];
    while (mine.length === 0) {
      const child = fork(script, [path], { execArgv: [] });
      await nextMessage(child);
      await expect.poll(left, { interval: 1, timeout: 10_000 }).toHaveLength(1);
      await killed(child); // while it writes, but for the moment between two files
      mine = left();
    }
    const others = [
      '.other.statistics.0123abcd.tmp',
      '.j10.statistics.x.0123abcd.tmp',
      '.j10.statistics.tmp',
    ];
    for (const name of others) writeFileSync(join(folder, name), '');
    writeFileAtomic(path, 'x');
    expect(left().sort()).toEqual([...mine, ...others].sort()); // its writer might still live
    const hourAgo = Date.now() / 1000 - 3600;
    for (const name of left()) utimesSync(join(folder, name), hourAgo, hourAgo);
    writeFileAtomic(path, 'y');
    expect(left().sort()).toEqual(others.sort());
  }, 30_000);

  it('leaves a whole file when the writer is killed at any moment', async () => {
    const path = join(folder, 'big');
    const size = 4 * 2 ** 20;
    const script = await bundleScript(
      folder,
      `import { writeFileAtomic } from '${import.meta.dirname}/atomic.ts';
      for (let n = 0; ; n++) {
        writeFileAtomic(process.argv[2], [new Uint8Array(${size / 2}).fill(n), new Uint8Array(${size / 2}).fill(n)]);
        if (n === 0) process.send('written');
      }`,
    );
    for (let round = 0; round < 8; round++) {
      const child = fork(script, [path], { execArgv: [] });
      await nextMessage(child);
      await new Promise((resolve) => setTimeout(resolve, 3 + 7 * round));
      await killed(child);
      const bytes = readFileSync(path);
      expect(bytes.length).toBe(size);
      expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
    }
    clearLeftovers(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('clearLeftovers', () => {
  it('removes files under way and nothing else', () => {
    for (const name of ['.a.json.0123abcd.tmp', 'a.tmp', '.hidden', 'a.json'])
      writeFileSync(join(folder, name), '');
    clearLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(['.hidden', 'a.json', 'a.tmp']);
  });

  it('goes on past what it cannot remove', () => {
    mkdirSync(join(folder, '.a.json.0123abcd.tmp')); // a folder: no file of ours
    writeFileSync(join(folder, '.b.json.0123abcd.tmp'), '');
    clearLeftovers(folder);
    expect(readdirSync(folder)).toEqual(['.a.json.0123abcd.tmp']);
  });
});
