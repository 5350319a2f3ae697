import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../shared/contract/shell.ts';
import type { OpenFile } from './openFiles.ts';

export interface MenuActions {
  /** The page knows what to do. */
  command(command: MenuCommand): void;
  open(file: OpenFile): void;
  forgetRecent(): void;
  revealDataFolder(): void;
}

export interface MenuState {
  mac: boolean;
  packaged: boolean;
  recent: OpenFile[];
}

type Item = MenuItemConstructorOptions;
const separator: Item = { type: 'separator' };

/** The native menu. Undo and redo go to the page: it knows whether a text or a capsule is meant. */
export function menuTemplate(state: MenuState, actions: MenuActions): Item[] {
  const command = (label: string, accelerator: string, name: MenuCommand): Item => ({
    label,
    ...(accelerator && { accelerator }),
    click: () => actions.command(name),
  });
  const settings = command('Settings…', 'CmdOrCtrl+,', 'show-settings');
  return [
    ...(state.mac ? [applicationMenu(settings)] : []),
    {
      label: '&File',
      submenu: [
        command('New run', 'CmdOrCtrl+N', 'new-run'),
        command('Open checkpoint…', 'CmdOrCtrl+O', 'open-checkpoint'),
        { label: 'Open recent', submenu: recentMenu(state.recent, actions) },
        command('Share…', 'Shift+CmdOrCtrl+S', 'share'),
        separator,
        ...(state.mac ? [{ role: 'close' } as Item] : [settings, separator, { role: 'quit' } as Item]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        command('Undo', 'CmdOrCtrl+Z', 'undo'),
        command('Redo', 'Shift+CmdOrCtrl+Z', 'redo'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        command('Learn', 'CmdOrCtrl+1', 'view-learn'),
        command('Train', 'CmdOrCtrl+2', 'view-train'),
        command('Evaluate', 'CmdOrCtrl+3', 'view-evaluate'),
        command('Explore', 'CmdOrCtrl+4', 'view-explore'),
        command('Routing', 'CmdOrCtrl+5', 'view-routing'),
        command('System', 'CmdOrCtrl+6', 'view-system'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(state.packaged
          ? []
          : [separator, { role: 'reload' } as Item, { role: 'toggleDevTools' } as Item]),
      ],
    },
    ...(state.mac ? [{ role: 'windowMenu' } as Item] : []),
    {
      label: '&Help',
      role: 'help',
      submenu: [
        command('Keyboard shortcuts', '', 'show-shortcuts'),
        { label: 'Show data folder', click: () => actions.revealDataFolder() },
        ...(state.mac ? [] : [separator, { role: 'about' } as Item]),
      ],
    },
  ];
}

function applicationMenu(settings: Item): Item {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function recentMenu(recent: OpenFile[], actions: MenuActions): Item[] {
  if (!recent.length) return [{ label: 'No recent files', enabled: false }];
  return [
    ...recent.map((file) => ({ label: file.path.replaceAll('&', '&&'), click: () => actions.open(file) })),
    separator,
    { label: 'Clear list', click: () => actions.forgetRecent() },
  ];
}
