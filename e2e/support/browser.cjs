/* eslint-disable @typescript-eslint/no-require-imports -- Electron before 28 loads CommonJS only */
/** Electron as a plain browser, for the local server's tests: `electron browser.cjs --address=URL`. No preload, no ports. */
'use strict';

const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { app, BrowserWindow } = require('electron');

app.setPath('userData', mkdtempSync(path.join(tmpdir(), 'capsnet-browser-')));
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } });
  void window.loadURL(app.commandLine.getSwitchValue('address'));
});
