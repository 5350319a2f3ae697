import type { Readable } from 'node:stream';
import type { LogLine } from '../shared/contract/shell.ts';

type Level = LogLine['level'];

/** What TensorFlow says at every start whatever its log level, and what nobody needs to know. */
const chatter = [
  /This TensorFlow binary is optimized (with|to use)/,
  /To enable the following instructions: .* rebuild TensorFlow/,
  /oneDNN custom operations are on/,
  /All log messages before absl::InitializeLog/,
];

/** Turns what an engine writes to a stream into log lines, without TensorFlow's chatter. */
export function readLines(
  stream: Readable | null,
  level: Level,
  onLine: (level: Level, text: string) => void,
): void {
  if (!stream) return;
  let rest = '';
  const take = (line: string) => {
    const text = line.trimEnd();
    if (text && !chatter.some((pattern) => pattern.test(text))) onLine(level, text);
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    if (rest.length > 100_000) rest = ''; // no line at all: not for people
    lines.forEach(take);
  });
  stream.on('end', () => take(rest));
  stream.on('error', () => undefined); // the engine is gone; its exit is reported elsewhere
}
