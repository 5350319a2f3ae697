/** What the disk, or the rights on it, refuses: said before a long download where it can be seen, and by name otherwise. */
import { mkdirSync, statfsSync } from 'node:fs';
import { Missing } from './steps.mjs';

const cure = 'Free some, or let CAPSNET_CACHE name a folder on a larger disk, then start again.';
const gigabytes = (bytes) => `${Number((bytes / 1e9).toPrecision(2))} GB`;

/**
 * @param {string} what for people: the start of the sentence
 * @param {number} bytes
 * @param {string} folder on the disk in question; it is made
 */
export function requireDisk(what, bytes, folder) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < bytes)
    throw new Missing(`${what} needs ${gigabytes(bytes)} of disk, and ${gigabytes(free)} are free`, cure);
}

/**
 * What kept something from being provided: a full disk, a folder that may not be written. Other errors are ours.
 * @param {unknown} error
 * @returns {Missing} @throws what is no refusal of the system
 */
export function asMissing(error) {
  if (error instanceof Missing) return error;
  if (typeof error?.errno !== 'number') throw error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new Missing('The disk is full', cure);
  return new Missing(error.message, 'Let CAPSNET_CACHE name a folder that may be written, then start again.');
}
