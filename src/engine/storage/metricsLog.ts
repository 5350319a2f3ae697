/** metrics.jsonl: one JSON object per line, only ever appended to, cut back when a run is resumed. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import { unwritable } from './atomic.ts';

const newline = 10;

/** For the run's owner. */
export class MetricsLog {
  readonly #path: string;
  readonly #file: number;
  /** Of the lines, and how much of them has not reached the file yet. */
  #bytes: number;
  #unwritten = Buffer.alloc(0);

  /** Drops a line that a killed process left unfinished. @throws AppError unwritable-file */
  constructor(path: string) {
    this.#path = path;
    this.#file = this.#trying(() => openSync(path, 'a+'));
    this.#bytes = fstatSync(this.#file).size;
    this.cut(this.#bytes);
  }

  /** Length of the file once it is flushed: whole lines only. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Written at once if possible. What a full disk leaves over is kept, and written by a later call or by `flush`. */
  append(kind: 'step' | 'epoch', rows: readonly (StepMetrics | EpochMetrics)[]): void {
    const lines = Buffer.from(rows.map((row) => JSON.stringify({ kind, ...row }) + '\n').join(''));
    this.#unwritten = Buffer.concat([this.#unwritten, lines]);
    this.#bytes += lines.length;
    try {
      this.#write();
    } catch {
      // `flush` comes before every checkpoint, and tells
    }
  }

  #write(): void {
    while (this.#unwritten.length > 0)
      this.#unwritten = this.#unwritten.subarray(writeSync(this.#file, this.#unwritten));
  }

  /** Keeps the lines that end within the first `bytes`. @returns the length that the file then has */
  cut(bytes: number): number {
    this.#trying(() => this.#write());
    let end = Math.min(bytes, this.#bytes);
    const byte = Buffer.alloc(1);
    while (end > 0 && readSync(this.#file, byte, 0, 1, end - 1) === 1 && byte[0] !== newline) end--;
    if (end < this.#bytes) this.#trying(() => ftruncateSync(this.#file, end));
    return (this.#bytes = end);
  }

  /** Safe from a power failure from here on. @throws AppError unwritable-file, and keeps what is not written */
  flush(): void {
    this.#trying(() => {
      this.#write();
      fsyncSync(this.#file);
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  #trying<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }
}

export interface MetricsRead {
  /** At most as many as asked for, evenly thinned; the last is always there. */
  steps: StepMetrics[];
  epochs: EpochMetrics[];
  /** Lines that are no metrics; left out. */
  damagedLines: number;
}

/**
 * Reads a copy and closes at once. An unfinished last line is left out: the process was killed while it wrote, or writes
 * just now. A missing file has no rows: the run was killed before its first step.
 */
export function readMetrics(path: string, points: number): MetricsRead {
  const bytes = readIfThere(path);
  const steps: [number, number][] = [];
  const epochs: [number, number][] = [];
  let damagedLines = 0;
  let start = 0;
  for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
    // The kind stands first, so most lines of a thinned reading need not be parsed.
    const head = bytes.toString('latin1', start, Math.min(end, start + 16));
    if (head.startsWith('{"kind":"step"')) steps.push([start, end]);
    else if (head.startsWith('{"kind":"epoch"')) epochs.push([start, end]);
    else damagedLines++;
    start = end + 1;
  }
  const parse = <Row extends { step: number }>([from, to]: [number, number]): Row[] => {
    const row = parseRow(bytes.toString('utf8', from, to));
    if (!row) damagedLines++;
    return row ? [row as Row] : [];
  };
  return {
    steps: thin(steps, points).flatMap((line) => parse<StepMetrics>(line)),
    epochs: epochs.flatMap((line) => parse<EpochMetrics>(line)),
    damagedLines,
  };
}

function parseRow(line: string): { step: number } | null {
  try {
    const row = JSON.parse(line) as { kind?: string; step: number };
    delete row.kind;
    return Number.isInteger(row.step) ? row : null;
  } catch {
    return null;
  }
}

/** Evenly spaced, first and last included. */
export function thin<Item>(items: Item[], points: number): Item[] {
  if (items.length <= points) return items;
  const gap = (items.length - 1) / (points - 1);
  return Array.from({ length: points }, (_, n) => items[Math.round(n * gap)]!);
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
