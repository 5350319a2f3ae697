/** The desktop app's main process: puts the parts together. What each of them does is in its file. */
import path from 'node:path';
import { Menu, MessageChannelMain, app, dialog, nativeTheme, shell } from 'electron';
import type { MessagePortMain } from 'electron';
import { defaultDataFolder } from '../engine/storage/dataFolder.ts';
import { Engines } from '../host/engines.ts';
import { Hub } from '../host/hub.ts';
import { LogBook } from '../host/logs.ts';
import { SettingsStore } from '../host/settings.ts';
import { shellContract } from '../shared/contract/shell.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import { channelOver } from './channel.ts';
import { guardPages, guardSession } from './guards.ts';
import { menuTemplate } from './menu.ts';
import { checkpointsIn, openFile } from './openFiles.ts';
import type { OpenFile } from './openFiles.ts';
import { registerPageScheme, servePage } from './page.ts';
import { keepPageAlive, logPage } from './pageHealth.ts';
import { answerPortRequests } from './portRequests.ts';
import { saveBeforeQuitting } from './quit.ts';
import { RecentFiles } from './recentFiles.ts';
import { shellHandlers } from './shellHandlers.ts';
import { UtilityEngine } from './utilityEngine.ts';
import { versions } from './versions.ts';
import { bringToFront, openWindow } from './window.ts';

const dataFolder = defaultDataFolder();
const appFolder = path.join(__dirname, '../..');

app.setPath('userData', dataFolder);
registerPageScheme();
// The first instance gets this one's command line and comes to the front.
if (app.requestSingleInstanceLock()) app.whenReady().then(run).catch(giveUp);
else app.exit(0);

function giveUp(error: Error): void {
  process.stderr.write(`${error.stack}\n`);
  dialog.showErrorBox('CapsNet Explorer cannot start', error.message);
  app.exit(1);
}

function run(): void {
  const logs = new LogBook(dataFolder, 'app');
  const info = (text: string) => logs.add('main', 'info', text);
  const warn = (text: string) => logs.add('main', 'warning', text);
  const settings = new SettingsStore(dataFolder, warn);
  const recentFiles = new RecentFiles(dataFolder, warn);
  const { app: version, electron } = versions();
  // A defect of ours belongs in the log, not in a dialog that holds up everything else.
  const defect = (error: unknown) =>
    logs.add('main', 'error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
  info(`CapsNet Explorer ${version}, Electron ${electron}`);

  nativeTheme.themeSource = settings.current.theme;
  guardPages(warn);
  guardSession(warn);
  servePage(path.join(appFolder, 'out/renderer'));
  const { window, painted } = openWindow({
    dataFolder,
    icon: path.join(appFolder, 'resources/icons/icon-256.png'),
    warn,
  });
  void painted.then(() => info(`Window painted ${process.uptime().toFixed(2)} s after the start`));
  logPage(window, logs);
  keepPageAlive(window, warn);

  const environment = { dataFolder, resourcesFolder: path.join(appFolder, 'resources') };
  const engines = new Engines({
    fork: (role) => new UtilityEngine(role, environment),
    log: (source, level, text) => logs.add(source, level, text),
    onState: (state) => hub.emit('engine', state),
  });
  const hub = new Hub(
    shellContract,
    shellHandlers({ dataFolder, window, settings, recentFiles, logs, engines, onRecentFiles: showMenu }),
  );
  logs.onLine((line) => hub.emit('log', line));
  nativeTheme.on('updated', () => hub.emit('theme', { dark: nativeTheme.shouldUseDarkColors }));

  const waiting: OpenFile[] = []; // until a page listens: at the start, and after a crash of the page
  function open(file: OpenFile): void {
    if (hub.empty) waiting.push(file);
    else hub.emit('openPath', file);
  }

  function openShell(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    const server = hub.open(channelOver(port1));
    server.emit('theme', { dark: nativeTheme.shouldUseDarkColors });
    for (const file of waiting.splice(0)) server.emit('openPath', file);
    return port2;
  }
  async function openEngine(role: EngineRole): Promise<MessagePortMain> {
    await painted; // an engine's start takes the processor for itself
    return (await engines.get(role)).openPort();
  }
  answerPortRequests((role) => (role === 'shell' ? openShell() : openEngine(role)), warn);

  function showMenu(): void {
    const state = {
      mac: process.platform === 'darwin',
      packaged: app.isPackaged,
      recent: recentFiles.list(),
    };
    const template = menuTemplate(state, {
      command: (command) => hub.emit('command', { command }),
      open,
      forgetRecent() {
        recentFiles.forget();
        showMenu();
      },
      revealDataFolder: () => void shell.openPath(dataFolder),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }
  showMenu();

  checkpointsIn(process.argv, process.cwd()).forEach(open);
  app.on('second-instance', (_event, commandLine, workingFolder) => {
    bringToFront(window);
    checkpointsIn(commandLine, workingFolder).forEach(open);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open(openFile(file));
  });
  saveBeforeQuitting(window, engines, info);
}
