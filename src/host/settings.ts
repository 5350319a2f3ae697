import path from 'node:path';
import { SettingsSchema } from '../shared/contract/shell.ts';
import type { Settings } from '../shared/contract/shell.ts';
import { AppError } from '../shared/errors.ts';
import { defaultSettings, mergeSettings } from '../shared/settings.ts';
import type { SettingsChange } from '../shared/settings.ts';
import { JsonFile } from './jsonFile.ts';

/** Characters of settings.json. */
const longest = 2 ** 18;

/** What the person chose, in `settings.json` of the data folder. */
export class SettingsStore {
  readonly #file: JsonFile<Settings>;
  #settings: Settings;

  constructor(dataFolder: string, warn: (text: string) => void) {
    this.#file = new JsonFile(path.join(dataFolder, 'settings.json'), SettingsSchema, defaultSettings, warn);
    this.#settings = this.#file.read();
  }

  get current(): Settings {
    return this.#settings;
  }

  /**
   * @param change valid by the contract, which checked it where it entered
   * @returns all settings
   * @throws AppError invalid-input when they would grow beyond what anyone chooses; they then stay as they are
   */
  change(change: SettingsChange): Settings {
    // What another host of this folder (the window, the local server) has changed meanwhile stays.
    const changed = mergeSettings(this.#file.read(this.#settings), change);
    if (JSON.stringify(changed).length > longest)
      throw new AppError('invalid-input', `All settings together may have ${longest} characters.`);
    this.#settings = changed;
    this.#file.write(this.#settings);
    return this.#settings;
  }
}
