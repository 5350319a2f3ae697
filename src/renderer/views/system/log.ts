/** The log of all programs: what is shown of it, and as text. */
import type { LogLine } from '../../../shared/contract/shell.ts';

export type LogSource = LogLine['source'] | 'all';
export type LogLevel = 'all' | 'warnings';

/** More lines than these are not kept in the page. */
export const logLimit = 1000;

export const isWarning = ({ level }: LogLine) => level !== 'info';

/** Newest first. */
export function filterLog(lines: readonly LogLine[], source: LogSource, level: LogLevel): LogLine[] {
  return lines
    .filter((line) => (source === 'all' || line.source === source) && (level === 'all' || isWarning(line)))
    .reverse();
}

/** The host's lines, then those that came while they were on their way; none twice. */
export function joinLog(fetched: readonly LogLine[], live: readonly LogLine[]): LogLine[] {
  const key = ({ time, source, text }: LogLine) => `${time} ${source} ${text}`;
  const known = new Set(fetched.slice(-live.length - 50).map(key));
  return [...fetched, ...live.filter((line) => !known.has(key(line)))].slice(-logLimit);
}

/** "14:18:31" in the reader's time zone. */
export const clock = (time: number) => new Date(time).toLocaleTimeString('en-GB');

export const logText = ({ time, source, level, text }: LogLine) =>
  `${new Date(time).toISOString()} ${source} ${level} ${text}`;
