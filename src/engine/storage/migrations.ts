/**
 * Versions of the file formats. Raise `current` when older apps could misread a file; the reader of the format then
 * turns what it finds, from `oldest` on, into the present shape. Raise `oldest` when a version is no longer read.
 */
import { AppError } from '../../shared/errors.ts';

export interface Versions {
  oldest: number;
  current: number;
}

export const formatVersions = {
  checkpoint: { oldest: 1, current: 1 },
  run: { oldest: 1, current: 1 },
  statistics: { oldest: 2, current: 3 },
  measures: { oldest: 1, current: 1 },
  names: { oldest: 1, current: 1 },
} as const satisfies Record<string, Versions>;

export const isNewer = (found: unknown, { current }: Versions): boolean =>
  typeof found === 'number' && found > current;

/**
 * @param format what kind of file, for messages
 * @param found what the file says
 * @throws AppError unreadable-file when a newer app wrote it, an older one than is read, or it is no version
 */
export function checkFormatVersion(format: string, found: unknown, versions: Versions): void {
  const { oldest, current } = versions;
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 1) {
    throw new AppError(
      'unreadable-file',
      `The format version of this ${format} is ${JSON.stringify(found)?.slice(0, 40) ?? 'missing'}, which no CapsNet Explorer wrote.`,
      'The file is damaged or was edited.',
    );
  }
  if (isNewer(found, versions)) {
    throw new AppError(
      'unreadable-file',
      `A newer CapsNet Explorer wrote this ${format}: format ${found}, and this one reads up to ${current}.`,
      'Update CapsNet Explorer.',
    );
  }
  if (found < oldest) {
    throw new AppError(
      'unreadable-file',
      `This ${format} has format ${found}, and this CapsNet Explorer reads from ${oldest} on.`,
      'Open it with the CapsNet Explorer that wrote it.',
    );
  }
}
