import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { writeFileAtomic } from '../engine/storage/atomic.ts';
import { setAside } from '../engine/storage/keptFile.ts';
import { makeFolder } from '../engine/storage/makeFolder.ts';

/**
 * A small JSON file of the app's own (settings, window state): checked when read, written whole or not at all. A file
 * that cannot be used is kept beside with the ending `.bad`, the reason is told, and the fallback holds.
 */
export class JsonFile<T> {
  readonly #file: string;
  readonly #schema: v.GenericSchema<unknown, T>;
  readonly #fallback: T;
  readonly #warn: (text: string) => void;

  constructor(file: string, schema: v.GenericSchema<unknown, T>, fallback: T, warn: (text: string) => void) {
    this.#file = file;
    this.#schema = schema;
    this.#fallback = fallback;
    this.#warn = warn;
  }

  /** @param fallback what holds where there is no file, or none that can be used; otherwise that of the constructor */
  read(fallback = this.#fallback): T {
    if (!existsSync(this.#file)) return fallback;
    try {
      return v.parse(this.#schema, JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (error) {
      this.#setAside(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  }

  /** A full or read-only disk costs the change its permanence, not the person the app. */
  write(value: T): void {
    try {
      makeFolder(path.dirname(this.#file));
      writeFileAtomic(this.#file, `${JSON.stringify(value, null, 2)}\n`);
    } catch (error) {
      this.#warn(`Cannot write ${this.#file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #setAside(reason: string): void {
    try {
      const kept = setAside(this.#file);
      this.#warn(
        `${path.basename(this.#file)} cannot be used (${reason}). Defaults hold; it is kept as ${kept}.`,
      );
    } catch {
      this.#warn(`${path.basename(this.#file)} cannot be read (${reason}). Defaults hold.`);
    }
  }
}
