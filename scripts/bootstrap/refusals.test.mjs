import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attempt, forgetRefusals } from './refusals.mjs';
import { Missing } from './steps.mjs';

let cache;
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'capsnet-refusals-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const HOUR = 60 * 60 * 1000;
const refuse = () => Promise.reject(new Missing('no network', 'Plug it in.'));
const succeed = async () => 'here';
const refused = { message: 'no network', cure: expect.stringContaining('--rebuild') };

test('a refusal holds for a day, for this name', async () => {
  await expect(attempt('electron-1', refuse, { cache, now: 0 })).rejects.toMatchObject({
    cure: 'Plug it in.',
  });
  await expect(attempt('electron-1', succeed, { cache, now: 23 * HOUR })).rejects.toMatchObject(refused);
  expect(await attempt('electron-2', succeed, { cache, now: 0 })).toBe('here');
  expect(await attempt('electron-1', succeed, { cache, now: 25 * HOUR })).toBe('here');
});

test('a refusal does not count when it was forgotten, is damaged, or comes from a clock that was ahead', async () => {
  await expect(attempt('electron-1', refuse, { cache, now: 5 * HOUR })).rejects.toThrow();
  expect(await attempt('electron-1', succeed, { cache, now: 4 * HOUR })).toBe('here');
  await expect(attempt('electron-1', succeed, { cache, now: 6 * HOUR })).rejects.toMatchObject(refused);
  forgetRefusals(cache);
  expect(await attempt('electron-1', succeed, { cache, now: 6 * HOUR })).toBe('here');
  writeFileSync(path.join(cache, 'electron-1.refused.json'), '{"at":');
  expect(await attempt('electron-1', succeed, { cache })).toBe('here');
});

test('another error is passed on and not remembered', async () => {
  const fail = () => Promise.reject(new Error('a bug'));
  await expect(attempt('electron-1', fail, { cache })).rejects.toThrow('a bug');
  expect(await attempt('electron-1', succeed, { cache })).toBe('here');
});
