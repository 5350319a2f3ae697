import { existsSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { JsonFile } from '../host/jsonFile.ts';
import { openFile } from './openFiles.ts';
import type { OpenFile } from './openFiles.ts';

const most = 10;
const FileSchema = v.pipe(v.array(v.string()), v.maxLength(most));

/** Checkpoints opened lately, the last one first; in `recent.json` of the data folder. */
export class RecentFiles {
  readonly #file: JsonFile<string[]>;
  #paths: string[];

  constructor(dataFolder: string, warn: (text: string) => void) {
    this.#file = new JsonFile(path.join(dataFolder, 'recent.json'), FileSchema, [], warn);
    this.#paths = this.#file.read();
  }

  /** Those that are still there. */
  list(): OpenFile[] {
    return this.#paths.filter((file) => existsSync(file)).map(openFile);
  }

  /** A file that is not there is not remembered. */
  remember(file: string): void {
    if (!path.isAbsolute(file) || !existsSync(file)) return;
    this.#keep([file, ...this.#paths.filter((other) => other !== file)].slice(0, most));
  }

  forget(): void {
    this.#keep([]);
  }

  #keep(paths: string[]): void {
    this.#paths = paths;
    this.#file.write(paths);
  }
}
