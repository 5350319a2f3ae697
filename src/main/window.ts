import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { JsonFile } from '../host/jsonFile.ts';
import { pageUrl } from './page.ts';
import { WindowStateSchema, firstState, fitToDisplays, minimumSize } from './windowState.ts';

export interface MainWindow {
  window: BrowserWindow;
  /** The page has painted for the first time, or cannot be loaded: engines may start. */
  painted: Promise<void>;
}

/** The page's `--bg` (tokens.css), so that nothing flashes before its first paint. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#0f1215' : '#f4f4f2');

export function openWindow(options: {
  dataFolder: string;
  icon: string;
  warn: (text: string) => void;
}): MainWindow {
  const file = new JsonFile(
    path.join(options.dataFolder, 'window.json'),
    WindowStateSchema,
    firstState,
    options.warn,
  );
  const { x, y, width, height, maximised } = fitToDisplays(file.read(), workAreas());
  const window = new BrowserWindow({
    ...(x !== null && y !== null && { x, y }),
    width,
    height,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'CapsNet Explorer',
    icon: options.icon,
    backgroundColor: background(),
    webPreferences: {
      preload: path.join(__dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false, // would fetch dictionaries
    },
  });
  if (maximised) window.maximize();
  keepState(window, file);
  const recolour = () => window.setBackgroundColor(background());
  nativeTheme.on('updated', recolour);
  window.on('closed', () => nativeTheme.off('updated', recolour));

  const painted = new Promise<void>((resolve) => {
    window.once('ready-to-show', resolve);
    window.webContents.once('did-fail-load', () => resolve());
  });
  void painted.then(() => window.isDestroyed() || window.show());
  window
    .loadURL(pageUrl)
    .catch((error: unknown) => options.warn(`The page cannot be loaded: ${String(error)}`));
  return { window, painted };
}

function workAreas() {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

function keepState(window: BrowserWindow, file: JsonFile<typeof firstState>): void {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    if (!window.isDestroyed()) file.write({ ...window.getNormalBounds(), maximised: window.isMaximized() });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, 500);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', write);
  window.on('closed', () => clearTimeout(timer));
}

/** For a second start and for the dock: the window in front, whatever was done to it. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return; // the app is ending
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
