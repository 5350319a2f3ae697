/** node_modules points into the cache; Node takes the real path of what it loads. */
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Makes `from` a link to `to`, whatever it was. */
export function pointTo(from, to) {
  if (linkTarget(from) === to) return;
  mkdirSync(path.dirname(from), { recursive: true });
  rmSync(from, { recursive: true, force: true });
  symlinkSync(to, from);
}

function linkTarget(file) {
  try {
    return lstatSync(file).isSymbolicLink() ? readlinkSync(file) : null;
  } catch {
    return null;
  }
}
