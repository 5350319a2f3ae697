import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder, entry, isComplete } from './cache.mjs';

let cache;
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'capsnet-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const fill = (text) => async (folder) => writeFileSync(path.join(folder, 'library'), text);
const never = () => Promise.reject(new Error('built again'));

describe('entry', () => {
  test('is built once, and taken from the cache afterwards', async () => {
    const folder = await entry('thing-1', fill('abc'), { cache });
    expect(readFileSync(path.join(folder, 'library'), 'utf8')).toBe('abc');
    expect(await entry('thing-1', never, { cache })).toBe(folder);
    expect(readdirSync(cache)).toEqual(['thing-1']);
  });

  test.each([
    ['a file cut short', (folder) => truncateSync(path.join(folder, 'library'), 1)],
    ['a file removed', (folder) => rmSync(path.join(folder, 'library'))],
    ['the list of files gone', (folder) => rmSync(path.join(folder, '.complete.json'))],
    ['the list of files cut short', (folder) => truncateSync(path.join(folder, '.complete.json'), 5)],
  ])('is built again after damage: %s', async (_, damage) => {
    const folder = await entry('thing-1', fill('abc'), { cache });
    damage(folder);
    expect(isComplete(folder)).toBe(false);
    await entry('thing-1', fill('def'), { cache });
    expect(isComplete(folder)).toBe(true);
    expect(readFileSync(path.join(folder, 'library'), 'utf8')).toBe('def');
    expect(readdirSync(cache)).toEqual(['thing-1']);
  });

  test('leaves nothing behind when it cannot be built', async () => {
    await expect(entry('thing-1', never, { cache })).rejects.toThrow('built again');
    expect(readdirSync(cache)).toEqual([]);
  });
});

describe('with other processes', () => {
  const script = fileURLToPath(new URL('fixtures/buildEntry.mjs', import.meta.url));
  const run = (...args) =>
    spawn(process.execPath, [script, cache, 'thing-1', path.join(cache, 'log'), ...args]);
  const log = () =>
    readFileSync(path.join(cache, 'log'), 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[0]);

  test('three at once build it once', async () => {
    const ends = await Promise.all([run(), run(), run()].map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0, 0]);
    expect(log()).toEqual(['begin', 'end', 'has', 'has', 'has', '']);
  });

  test('what a killed process left half done is built again, by one of two that waited', async () => {
    const killed = run('60000');
    while (!existsSync(path.join(cache, 'log'))) await delay(20);
    const waiting = [run(), run()];
    await delay(300);
    killed.kill('SIGKILL');
    const ends = await Promise.all(waiting.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0]);
    expect(log()).toEqual(['begin', 'begin', 'end', 'has', 'has', '']);
    expect(readdirSync(cache).sort()).toEqual(['log', 'thing-1']);
    expect(isComplete(path.join(cache, 'thing-1'))).toBe(true);
  });
});

describe('cacheFolder', () => {
  test.each([
    ['linux', {}, '/home/ada/.cache/capsnet-explorer'],
    ['linux', { XDG_CACHE_HOME: '/fast' }, '/fast/capsnet-explorer'],
    ['darwin', {}, '/home/ada/Library/Caches/capsnet-explorer'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/capsnet-explorer'],
    ['linux', { CAPSNET_CACHE: '/elsewhere' }, '/elsewhere'],
  ])('on %s with %j', (platform, env, expected) => {
    expect(cacheFolder(env, platform, '/home/ada')).toBe(expected);
  });
});
