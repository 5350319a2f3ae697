/**
 * Files that the app keeps on its own account, beside a checkpoint or in the data folder. Whatever may lie at their
 * place is read with distrust, and what cannot be replaced without loss is not overwritten.
 */
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { unwritable, writeFileAtomic } from './atomic.ts';
import { formatVersions, isNewer } from './migrations.ts';
import { readSafetensors } from './safetensors.ts';

/** In bytes: several times what 256 classes of 64 dimensions, the most there are, take. */
const largest = 64 * 2 ** 20;

/**
 * Of a regular file and of moderate size, which is asked before it is opened: a pipe would wait for ever.
 * @throws the system's error (ENOENT where there is nothing), or one that says what kind of thing it is
 */
export function readKept(path: string): Buffer {
  const status = statSync(path);
  if (!status.isFile()) throw new Error('it is not a regular file');
  const { size } = status;
  if (size > largest) throw new Error(`it has ${Math.ceil(size / 2 ** 20)} MiB, far more than such a file`);
  return readFileSync(path);
}

/**
 * Renames it to a name that is free, `<name>.bad` or `<name>.bad-2` and so on.
 * @param ending instead of `bad`
 * @returns the new path
 * @throws AppError unwritable-file
 */
export function setAside(path: string, ending = 'bad'): string {
  let kept = `${path}.${ending}`;
  for (let number = 2; existsSync(kept); number++) kept = `${path}.${ending}-${number}`;
  try {
    renameSync(path, kept);
  } catch (error) {
    throw unwritable(kept, error);
  }
  return kept;
}

/** A safetensors file of figures that can be measured again. */
export interface Figures {
  format: 'statistics' | 'measures';
  /** For people: "It holds no ...". */
  what: string;
  /** Each file of this kind holds them, of whatever version. */
  tensors: readonly string[];
}

/**
 * Writes figures beside a checkpoint: where there is nothing, or over figures of this app or an older one, which are
 * out of date. A damaged file of this kind is set aside; somebody else's, or a newer app's, stays.
 * @returns a notice when one was set aside, else null
 * @throws AppError unwritable-file
 */
export function keepFigures(path: string, bytes: Uint8Array, kind: Figures): string | null {
  const notice = isDamaged(path, kind)
    ? `${basename(path)} was damaged. It is kept as ${setAside(path)}, and was measured anew.`
    : null;
  writeFileAtomic(path, bytes);
  return notice;
}

/** False where it may be replaced. @throws AppError unwritable-file where it must stay */
function isDamaged(path: string, { format, what, tensors: expected }: Figures): boolean {
  const stays = (why: string) =>
    new AppError(
      'unwritable-file',
      `${path} is there already, and ${why}.`,
      'Rename it to keep what is measured.',
    );
  let bytes: Buffer;
  try {
    bytes = readKept(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    throw stays(`could not be read: ${message}`);
  }
  if (bytes.length === 0) return false;
  try {
    const { metadata, tensors } = readSafetensors(bytes);
    const { format_version: version, weights } = metadata;
    if (weights !== undefined && isNewer(Number(version), formatVersions[format]))
      throw stays('a newer CapsNet Explorer wrote it');
    if (expected.every((name) => tensors.has(name))) return false;
  } catch (error) {
    if ((error as AppError).code === 'unwritable-file') throw error;
    if (beginning.test(bytes.toString('latin1', 8, 100))) return true;
  }
  throw stays(`holds no ${what}`);
}

/** How each file of figures begins, and no checkpoint of ours; the header's length comes before it. */
const beginning = /^\{"__metadata__":\{"format_version":"\d+","dataset":"/;
