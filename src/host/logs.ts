import { appendFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../engine/storage/makeFolder.ts';
import type { LogLine } from '../shared/contract/shell.ts';

const keptLines = 1000;
const longestLine = 4000;
const fileBytes = 2 ** 20;

/**
 * What the programs said: the last thousand lines in memory for the System view, and a file in `logs/` of the data
 * folder, which is renamed to `<name>.old.log` when it reaches a mebibyte, so that the two never grow beyond that.
 */
export class LogBook {
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine) => void>();
  readonly #file: string;
  #written = 0;
  #fileWorks = true;

  /** @param name of the file, without ending; each host has its own. */
  constructor(dataFolder: string, name: string) {
    this.#file = path.join(dataFolder, 'logs', `${name}.log`);
    try {
      makeFolder(path.dirname(this.#file));
      this.#written = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    } catch (error) {
      this.#giveUpFile(error);
    }
  }

  add(source: LogLine['source'], level: LogLine['level'], text: string): void {
    const line: LogLine = { time: Date.now(), source, level, text: text.slice(0, longestLine) };
    this.#keep(line);
    if (this.#fileWorks) this.#append(line);
  }

  get lines(): LogLine[] {
    return [...this.#lines];
  }

  /** @returns a function that stops listening. */
  onLine(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #keep(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }

  #append({ time, source, level, text }: LogLine): void {
    const entry = `${new Date(time).toISOString()} ${source} ${level} ${text.replaceAll('\n', '\n  ')}\n`;
    try {
      if (this.#written + entry.length > fileBytes) {
        renameSync(this.#file, this.#file.replace(/\.log$/, '.old.log'));
        this.#written = 0;
      }
      appendFileSync(this.#file, entry);
      this.#written += Buffer.byteLength(entry);
    } catch (error) {
      this.#giveUpFile(error);
    }
  }

  /** A full or read-only disk: said once, in memory. */
  #giveUpFile(error: unknown): void {
    this.#fileWorks = false;
    const text = `Cannot write ${this.#file}: ${error instanceof Error ? error.message : String(error)}`;
    this.#keep({ time: Date.now(), source: 'main', level: 'warning', text });
  }
}
