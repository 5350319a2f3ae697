import type { Settings } from './contract/shell.ts';

export const defaultSettings: Settings = {
  theme: 'system',
  inkAlwaysWhite: false,
  letterKeys: true,
  views: {},
};

/** Only what changes: two pages that change different settings do not undo each other's. */
export type SettingsChange = { [K in keyof Settings]?: Settings[K] | undefined };

/** What a change leaves out stays; of the views it changes single entries. */
export function mergeSettings(settings: Settings, change: SettingsChange): Settings {
  const views = { ...settings.views };
  for (const [view, entries] of Object.entries(change.views ?? {})) {
    views[view] = { ...views[view], ...entries };
  }
  return {
    theme: change.theme ?? settings.theme,
    inkAlwaysWhite: change.inkAlwaysWhite ?? settings.inkAlwaysWhite,
    letterKeys: change.letterKeys ?? settings.letterKeys,
    views,
  };
}
