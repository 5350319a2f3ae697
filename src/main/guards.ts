/** What a page may not do, whatever its scripts say. The window's own preferences are in window.ts. */
import { app, session } from 'electron';
import type { WebContents } from 'electron';

type Log = (text: string) => void;

/** For every page that ever exists in this app: it stays where it is and opens nothing. */
export function guardPages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, log));
}

function guard(contents: WebContents, log: Log): void {
  const refuse = (what: string) => (event: { preventDefault(): void; url?: unknown }, given?: unknown) => {
    event.preventDefault();
    const url = event.url ?? given; // before Electron 25 it is an argument
    log(`Refused: ${what} ${typeof url === 'string' ? url.slice(0, 200) : ''}`);
  };
  contents.on('will-navigate', refuse('navigation to'));
  contents.on('will-redirect', refuse('redirection to'));
  contents.on('will-attach-webview', refuse('a webview'));
  contents.setWindowOpenHandler(({ url }) => {
    log(`Refused: a new window for ${url.slice(0, 200)}`);
    return { action: 'deny' };
  });
}

/** All that a page may do beyond showing itself: write text to the clipboard after a click ("Copy report"). */
const allowed = 'clipboard-sanitized-write';

/** Camera, notifications, reading the clipboard, devices: nothing of that is needed. No request leaves this machine. */
export function guardSession(log: Log): void {
  const ours = session.defaultSession;
  ours.setPermissionRequestHandler((_contents, permission, answer) => {
    if (permission !== allowed) log(`Refused: permission '${permission}'`);
    answer(permission === allowed);
  });
  ours.setPermissionCheckHandler((_contents, permission) => String(permission) === allowed);
  ours.setDevicePermissionHandler(() => false);
  const elsewhere = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];
  ours.webRequest.onBeforeRequest({ urls: elsewhere }, ({ url }, answer) => {
    log(`Refused: request to ${url.slice(0, 200)}`);
    answer({ cancel: true });
  });
}
