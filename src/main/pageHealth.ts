import type { BrowserWindow } from 'electron';
import type { LogBook } from '../host/logs.ts';

/** Warnings and errors of the page (a refused resource is one) stand in the log beside those of the programs. */
export function logPage(window: BrowserWindow, logs: LogBook): void {
  window.webContents.on('console-message', (...message: unknown[]) => {
    const { level, text } = readConsoleMessage(message);
    if (level !== 'info') logs.add('page', level, text);
  });
}

/** Current Electron puts all into the event; before 35 level and text came as arguments. */
export function readConsoleMessage(message: readonly unknown[]): {
  level: 'info' | 'warning' | 'error';
  text: string;
} {
  const [event, number, positional] = message as [{ level?: string; message?: string }, number?, string?];
  const level = event.level ?? ['debug', 'info', 'warning', 'error'][number ?? 1];
  return {
    level: level === 'warning' || level === 'error' ? level : 'info',
    text: event.message ?? positional ?? '',
  };
}

/** A page that crashed is loaded again, but not one that crashes while it loads. */
export function keepPageAlive(window: BrowserWindow, warn: (text: string) => void): void {
  let lastCrash = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const again = Date.now() - lastCrash > 10_000;
    lastCrash = Date.now();
    warn(`The page ended (${reason})${again ? ': loaded again' : ' twice within ten seconds: left alone'}`);
    if (again) window.webContents.reload();
    else window.show(); // also where it had not painted yet: an app that cannot be seen cannot be closed
  });
}
