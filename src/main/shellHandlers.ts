import { nativeTheme, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import type { Engines } from '../host/engines.ts';
import { describeMachine } from '../host/hostInfo.ts';
import type { LogBook } from '../host/logs.ts';
import type { SettingsStore } from '../host/settings.ts';
import type { Handlers } from '../shared/calls.ts';
import type { shellContract } from '../shared/contract/shell.ts';
import { AppError } from '../shared/errors.ts';
import { chooseCheckpoint, saveFile } from './dialogs.ts';
import { measureMemory } from './memory.ts';
import { Presentation } from './presentation.ts';
import type { RecentFiles } from './recentFiles.ts';
import type { UtilityEngine } from './utilityEngine.ts';
import { runtimeNotice, versions } from './versions.ts';

export interface ShellParts {
  dataFolder: string;
  window: BrowserWindow;
  settings: SettingsStore;
  recentFiles: RecentFiles;
  logs: LogBook;
  engines: Engines<UtilityEngine>;
  /** After the list of recent files changed: the menu shows it. */
  onRecentFiles(): void;
}

/** The main process as the page sees it. */
export function shellHandlers(parts: ShellParts): Handlers<typeof shellContract> {
  const { dataFolder, window, settings, recentFiles, logs, engines } = parts;
  const presentation = new Presentation(window);
  return {
    hostInfo: () => ({
      host: 'electron',
      versions: versions(),
      ...describeMachine(dataFolder),
      runtimeNotice: runtimeNotice(),
    }),
    settings: () => settings.current,
    changeSettings({ settings: changed }) {
      const all = settings.change(changed);
      nativeTheme.themeSource = all.theme;
      return all;
    },
    chooseCheckpoint: () => chooseCheckpoint(window),
    recentFiles: () => recentFiles.list(),
    forgetRecentFiles() {
      recentFiles.forget();
      parts.onRecentFiles();
      return null;
    },
    rememberFile({ path }) {
      recentFiles.remember(path);
      parts.onRecentFiles();
      return null;
    },
    saveFile: ({ suggestedName, bytes }) => saveFile(window, suggestedName, bytes),
    present({ on }) {
      presentation.set(on);
      return null;
    },
    async revealDataFolder() {
      const problem = await shell.openPath(dataFolder);
      if (problem) throw new AppError('not-supported', problem, `Open ${dataFolder} yourself.`);
      return null;
    },
    logs: () => logs.lines,
    memory: () => measureMemory((role) => engines.processId(role), window.webContents.getOSProcessId()),
    restartEngine({ role }) {
      engines.end(role);
      return null;
    },
  };
}
