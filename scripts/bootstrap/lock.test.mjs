import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder;
let file;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'capsnet-lock-'));
  file = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOBODY = 2 ** 22 + 1; // above the largest process id of Linux

test('gives the result, and frees the lock also after a failure', async () => {
  expect(await withLock(file, async () => 7)).toBe(7);
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(folder)).toEqual([]);
});

test('one at a time, and the one that waits is told for whom', async () => {
  let inside = 0;
  let most = 0;
  const owners = [];
  const work = async () => {
    most = Math.max(most, ++inside);
    await delay(50);
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(file, work, { onWait: (owner) => owners.push(owner) })));
  expect(most).toBe(1);
  expect(owners).toEqual([process.pid, process.pid]);
});

test('a lock whose owner has ended is taken over by one of those who wait', async () => {
  writeFileSync(file, `${NOBODY} ${hostname()} 1`);
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await delay(50);
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(file, work)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock that its owner no longer touches is taken over', async () => {
  writeFileSync(file, `${process.pid} ${hostname()} 1`); // this process runs, but does not know of this lock
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  expect(await withLock(file, async () => 'mine', { staleMs: 500 })).toBe('mine');
});

test('a fresh lock of another machine is respected, though no such process runs here', async () => {
  writeFileSync(file, `${NOBODY} elsewhere 1`);
  let done = false;
  const waiting = withLock(file, async () => (done = true));
  await delay(500);
  expect(done).toBe(false);
  rmSync(file);
  await waiting;
});

test('a lock in use is not taken, however long the work lasts', async () => {
  const order = [];
  const long = withLock(file, () => delay(3500).then(() => order.push('long')), { staleMs: 2500 });
  await delay(50);
  const short = withLock(file, async () => order.push('short'), { staleMs: 2500 });
  await Promise.all([long, short]);
  expect(order).toEqual(['long', 'short']);
});
