/** node_modules points into the cache; Node takes the real path of what it loads. */
import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Makes `from` a link to `to`, whatever it was; two at once do no harm to each other. */
export function pointTo(from, to) {
  const target = linkTarget(from);
  if (target === to) return;
  mkdirSync(path.dirname(from), { recursive: true });
  if (target === null) rmSync(from, { recursive: true, force: true });
  const beside = `${from}.${process.pid}`;
  rmSync(beside, { force: true });
  symlinkSync(to, beside);
  renameSync(beside, from);
}

function linkTarget(file) {
  try {
    return lstatSync(file).isSymbolicLink() ? readlinkSync(file) : null;
  } catch {
    return null;
  }
}
