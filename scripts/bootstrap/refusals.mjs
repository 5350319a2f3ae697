/** Remembers for a while what a slow attempt ended in, so that not every start waits for the same refusal. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

const fileFor = (name, cache) => path.join(cache, `${name}.refused.json`);

/** @returns {string | null} why it was refused within the last day */
export function rememberedRefusal(name, { cache = cacheFolder(), now = Date.now() } = {}) {
  try {
    const { at, reason } = JSON.parse(readFileSync(fileFor(name, cache), 'utf8'));
    return now - at >= 0 && now - at < DAY_MS ? reason : null;
  } catch {
    return null;
  }
}

export function rememberRefusal(name, reason, { cache = cacheFolder(), now = Date.now() } = {}) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(fileFor(name, cache), JSON.stringify({ at: now, reason }));
}

export function forgetRefusal(name, cache = cacheFolder()) {
  rmSync(fileFor(name, cache), { force: true });
}
