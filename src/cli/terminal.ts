/**
 * Where a command writes. Results go to stdout; progress, notices and errors go to stderr, so that stdout holds the
 * results alone and with `--json` exactly one document.
 */
export interface TerminalStreams {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number };
}

/** Between two progress lines where there is no terminal to draw a bar on, in milliseconds. */
const plainInterval = 10_000;
const barInterval = 100;
const barWidth = 24;

export class Terminal {
  readonly #streams: TerminalStreams;
  readonly json: boolean;
  #bar = '';
  #lastProgress = -Infinity;

  constructor(streams: TerminalStreams, json: boolean) {
    this.#streams = streams;
    this.json = json;
  }

  /** A result for people; nothing with --json. */
  line(text = ''): void {
    if (this.json) return;
    this.clearProgress();
    this.#streams.stdout.write(`${printable(text)}\n`);
  }

  /** Something to know that is no result. */
  notice(text: string): void {
    this.clearProgress();
    this.#streams.stderr.write(`${printable(text)}\n`);
  }

  /** A bar on a terminal, at most ten times a second; elsewhere a line every ten seconds. */
  progress(share: number, text: string): void {
    const drawsBar = this.#streams.stderr.isTTY === true;
    const now = performance.now();
    if (now - this.#lastProgress < (drawsBar ? barInterval : plainInterval)) return;
    this.#lastProgress = now;
    const percent = `${Math.floor(share * 100)} %`;
    if (!drawsBar) {
      this.#streams.stderr.write(`${percent}  ${text}\n`);
      return;
    }
    const full = Math.round(share * barWidth);
    const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${percent.padStart(5)}  ${text}`;
    this.clearProgress();
    this.#bar = bar.slice(0, (this.#streams.stderr.columns ?? 80) - 1);
    this.#streams.stderr.write(this.#bar);
  }

  clearProgress(): void {
    if (!this.#bar) return;
    this.#bar = '';
    this.#streams.stderr.write('\r\x1b[K');
  }

  document(value: unknown): void {
    this.#streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}

/** Names in files come from anywhere, and a terminal obeys control characters: only new lines and tabs stay. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '');
}

/** On one line, and no longer than what tells of something else. */
export function shortened(text: string, longest = 160): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** As one word of a command line that people paste into their shell. */
export function shellWord(text: string, platform = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** 4:05, or 1:02:03 from an hour on. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Rows of two columns, the left one as wide as it must be. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
