import { totalmem } from 'node:os';
import type { Engines } from '../host/engines.ts';
import { describeMachine, freeMemory } from '../host/hostInfo.ts';
import type { LogBook } from '../host/logs.ts';
import type { SettingsStore } from '../host/settings.ts';
import type { Handlers } from '../shared/calls.ts';
import type { shellContract } from '../shared/contract/shell.ts';
import { AppError } from '../shared/errors.ts';
import manifest from '../../package.json';
import type { ChildEngine } from './childEngine.ts';
import { residentBytes } from './memory.ts';

/** The local server as the page sees it. Files are the browser's business: the page uses its dialogs. */
export function shellHandlers(parts: {
  dataFolder: string;
  settings: SettingsStore;
  logs: LogBook;
  engines: Engines<ChildEngine>;
}): Handlers<typeof shellContract> {
  const { dataFolder, settings, logs, engines } = parts;
  return {
    hostInfo: () => ({
      host: 'server',
      versions: { app: manifest.version, electron: null, chromium: null, node: process.versions.node },
      ...describeMachine(dataFolder),
      runtimeNotice: null,
    }),
    settings: () => settings.current,
    changeSettings: ({ settings: changed }) => settings.change(changed),
    chooseCheckpoint: () => {
      throw notHere('A browser chooses files by its own dialog.');
    },
    recentFiles: () => [],
    forgetRecentFiles: () => null,
    rememberFile: () => null,
    saveFile: () => {
      throw notHere('A browser saves files by downloading them.');
    },
    present: () => {
      throw notHere(
        'A page cannot enlarge itself in a browser.',
        'Enlarge it with Ctrl and +, or ⌘ and + on a Mac.',
      );
    },
    revealDataFolder: () => {
      throw notHere(
        'A browser cannot show a folder.',
        `Open ${dataFolder} on the machine that runs the server.`,
      );
    },
    logs: () => logs.lines,
    memory: () => ({
      trainer: residentBytes(engines.processId('trainer')),
      inspector: residentBytes(engines.processId('inspector')),
      window: null,
      main: process.memoryUsage().rss,
      total: totalmem(),
      free: freeMemory(),
    }),
    restartEngine({ role }) {
      engines.end(role);
      return null;
    },
  };
}

const notHere = (message: string, hint = '') => new AppError('not-supported', message, hint);
