/** What a page may not do, whatever its scripts say. The window's own preferences are in window.ts. */
import { app, session } from 'electron';
import type { WebContents } from 'electron';

type Log = (text: string) => void;

/** For every page that ever exists in this app: it stays where it is and opens nothing. */
export function guardPages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, log));
}

function guard(contents: WebContents, log: Log): void {
  const refuse = (what: string) => (event: { preventDefault(): void }, url?: unknown) => {
    event.preventDefault();
    log(`Refused: ${what}${typeof url === 'string' ? ` ${url.slice(0, 200)}` : ''}`);
  };
  contents.on('will-navigate', refuse('navigation to'));
  contents.on('will-redirect', refuse('redirection to'));
  contents.on('will-attach-webview', refuse('a webview'));
  contents.setWindowOpenHandler(({ url }) => {
    log(`Refused: a new window for ${url.slice(0, 200)}`);
    return { action: 'deny' };
  });
}

/** Camera, notifications, clipboard reading, devices: nothing of that is needed. No request leaves this machine. */
export function guardSession(log: Log): void {
  const ours = session.defaultSession;
  ours.setPermissionRequestHandler((_contents, permission, answer) => {
    log(`Refused: permission '${permission}'`);
    answer(false);
  });
  ours.setPermissionCheckHandler(() => false);
  ours.setDevicePermissionHandler(() => false);
  const elsewhere = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];
  ours.webRequest.onBeforeRequest({ urls: elsewhere }, ({ url }, answer) => {
    log(`Refused: request to ${url.slice(0, 200)}`);
    answer({ cancel: true });
  });
}
