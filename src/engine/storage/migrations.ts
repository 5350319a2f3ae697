/** Versions of the file formats. Raise one when older apps could misread a file, and turn older files into new here. */
import { AppError } from '../../shared/errors.ts';

export const formatVersions = { checkpoint: 1, run: 1, statistics: 1 } as const;
export type Format = keyof typeof formatVersions;

/**
 * @param found what the file says
 * @throws AppError unreadable-file when a newer app wrote it, or it is no version
 */
export function checkFormatVersion(format: Format, found: unknown): void {
  const known = formatVersions[format];
  if (found === known) return;
  if (typeof found === 'number' && Number.isInteger(found) && found > known) {
    throw new AppError(
      'unreadable-file',
      `A newer CapsNet Explorer wrote this ${format}: format ${found}, and this one reads up to ${known}.`,
      'Update CapsNet Explorer.',
    );
  }
  throw new AppError(
    'unreadable-file',
    `The format version of this ${format} is ${JSON.stringify(found)?.slice(0, 40) ?? 'missing'}, which no CapsNet Explorer wrote.`,
    'The file is damaged or was edited.',
  );
}
