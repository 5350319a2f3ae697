import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetRefusal, rememberedRefusal, rememberRefusal } from './refusals.mjs';

let cache;
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'capsnet-refusals-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const HOUR = 60 * 60 * 1000;

test('a refusal is remembered for a day', () => {
  rememberRefusal('electron-1', 'no network', { cache, now: 0 });
  expect(rememberedRefusal('electron-1', { cache, now: 23 * HOUR })).toBe('no network');
  expect(rememberedRefusal('electron-1', { cache, now: 25 * HOUR })).toBe(null);
  expect(rememberedRefusal('electron-2', { cache, now: 0 })).toBe(null);
});

test('a refusal from a clock that was ahead, a damaged one and a forgotten one do not count', () => {
  rememberRefusal('electron-1', 'no network', { cache, now: 5 * HOUR });
  expect(rememberedRefusal('electron-1', { cache, now: 0 })).toBe(null);
  forgetRefusal('electron-1', cache);
  expect(rememberedRefusal('electron-1', { cache, now: 6 * HOUR })).toBe(null);
  writeFileSync(path.join(cache, 'electron-1.refused.json'), '{"at":');
  expect(rememberedRefusal('electron-1', { cache })).toBe(null);
});
