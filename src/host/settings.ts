import path from 'node:path';
import { SettingsSchema } from '../shared/contract.ts';
import type { Settings } from '../shared/contract.ts';
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

  /** @param settings valid by the contract, which checked them where they entered. */
  change(settings: Settings): Settings {
    this.#settings = settings;
    this.#file.write(settings);
    return settings;
  }
}
