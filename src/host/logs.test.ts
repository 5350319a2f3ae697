import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogBook } from './logs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log book', () => {
  it('keeps lines, tells listeners, writes a file', () => {
    const book = new LogBook(folder, 'app');
    const heard: string[] = [];
    const stop = book.onLine(({ text }) => heard.push(text));
    book.add('trainer', 'warning', 'first\nsecond');
    stop();
    book.add('main', 'info', 'third');
    expect(heard).toEqual(['first\nsecond']);
    expect(book.lines).toMatchObject([
      { source: 'trainer', level: 'warning', text: 'first\nsecond' },
      { source: 'main', level: 'info', text: 'third' },
    ]);
    const file = readFileSync(path.join(folder, 'logs', 'app.log'), 'utf8');
    expect(file).toMatch(/^\d{4}-\d\d-\d\dT\S+Z trainer warning first\n {2}second\n\S+ main info third\n$/);
  });

  it('stays bounded, in memory and on disk', () => {
    const book = new LogBook(folder, 'app');
    for (let line = 0; line < 2500; line++) book.add('main', 'info', `${line} ${'x'.repeat(1500)}`);
    expect(book.lines).toHaveLength(1000);
    expect(book.lines.at(-1)!.text).toMatch(/^2499 /);
    const names = readdirSync(path.join(folder, 'logs')).sort();
    expect(names).toEqual(['app.log', 'app.old.log']);
    for (const name of names)
      expect(statSync(path.join(folder, 'logs', name)).size).toBeLessThanOrEqual(2 ** 20);
    book.add('main', 'info', 'y'.repeat(10_000));
    expect(book.lines.at(-1)!.text).toHaveLength(4000);
  });

  it('works without its file, and says so once', () => {
    writeFileSync(path.join(folder, 'logs'), 'a file where the folder should be');
    const book = new LogBook(folder, 'app');
    book.add('main', 'info', 'one');
    book.add('main', 'info', 'two');
    expect(book.lines.map(({ text }) => text)).toEqual([
      expect.stringContaining('Cannot write'),
      'one',
      'two',
    ]);
  });
});
