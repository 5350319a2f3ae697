import path from 'node:path';
import { SettingsSchema } from '../shared/contract.ts';
import type { Settings } from '../shared/contract.ts';
import { mergeSettings } from '../shared/settings.ts';
import type { SettingsChange } from '../shared/settings.ts';
import { JsonFile } from './jsonFile.ts';

const defaults: Settings = { theme: 'system', inkAlwaysWhite: false, letterKeys: true, views: {} };

/** What the person chose, in `settings.json` of the data folder. */
export class SettingsStore {
  readonly #file: JsonFile<Settings>;
  #settings: Settings;

  constructor(dataFolder: string, warn: (text: string) => void) {
    this.#file = new JsonFile(path.join(dataFolder, 'settings.json'), SettingsSchema, defaults, warn);
    this.#settings = this.#file.read();
  }

  get current(): Settings {
    return this.#settings;
  }

  /** @param change valid by the contract, which checked it where it entered. @returns all settings */
  change(change: SettingsChange): Settings {
    this.#settings = mergeSettings(this.#settings, change);
    this.#file.write(this.#settings);
    return this.#settings;
  }
}
