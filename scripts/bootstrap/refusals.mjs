/** Remembers for a while what a slow attempt ended in, so that not every start waits for the same refusal. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache.mjs';
import { Missing } from './steps.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

const ENDING = '.refused.json';
const fileFor = (name, cache) => path.join(cache, name + ENDING);

/**
 * Tries something slow that may be refused (it throws Missing then); within a day after a refusal it is not tried
 * again, and refused at once for the same reason.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {{ cache?: string, now?: number }} [options]
 * @returns {Promise<T>}
 */
export async function attempt(name, work, { cache = cacheFolder(), now = Date.now() } = {}) {
  const reason = rememberedRefusal(name, cache, now);
  if (reason) throw new Missing(reason, 'Tried within the last day; start with --rebuild to try again.');
  try {
    return await work();
  } catch (error) {
    if (error instanceof Missing) {
      mkdirSync(cache, { recursive: true });
      writeFileSync(fileFor(name, cache), JSON.stringify({ at: now, reason: error.message }));
    }
    throw error;
  }
}

function rememberedRefusal(name, cache, now) {
  try {
    const { at, reason } = JSON.parse(readFileSync(fileFor(name, cache), 'utf8'));
    return now - at >= 0 && now - at < DAY_MS ? reason : null;
  } catch {
    return null;
  }
}

/** Forgets all refusals, so that the next start tries everything again. */
export function forgetRefusals(cache = cacheFolder()) {
  if (!existsSync(cache)) return;
  for (const file of readdirSync(cache)) {
    if (file.endsWith(ENDING)) rmSync(path.join(cache, file), { force: true });
  }
}
