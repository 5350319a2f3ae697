import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecentFiles } from './recentFiles.ts';

let folder: string;
const open = () => new RecentFiles(folder, (text) => expect.fail(text));
const file = (name: string) => path.join(folder, name);
const make = (name: string) => writeFileSync(file(name), '');
const names = () =>
  open()
    .list()
    .map(({ name }) => name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recent-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('remembers the last ten, the last one first, each once, and only what is there', () => {
  const recent = open();
  for (let index = 0; index < 12; index++) {
    make(`${index}`);
    recent.remember(file(`${index}`));
  }
  recent.remember(file('5'));
  recent.remember(file('missing'));
  recent.remember('relative');
  expect(names()).toEqual(['5', '11', '10', '9', '8', '7', '6', '4', '3', '2']);
  rmSync(file('9'));
  expect(names()).not.toContain('9');
  recent.forget();
  expect(names()).toEqual([]);
});
