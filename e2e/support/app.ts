/** Starts the real app for a test: `const app = await launchApp()`, then `app.page`, and `await app.close()` at the end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, errors } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

export const projectFolder = path.resolve(import.meta.dirname, '../..');

export interface LaunchOptions {
  /** Holds settings, runs and logs. Without one the test gets a fresh folder, which `close` removes. */
  dataFolder?: string;
  /** After the app's own folder: a checkpoint to open, say. */
  args?: string[];
  env?: Record<string, string>;
  /** Of the page, in CSS pixels; without it the window keeps its own size. */
  size?: { width: number; height: number };
  /** Explore as it opens the first time, with three sliders; otherwise all of them are shown, as someone chose before. */
  firstVisit?: true;
  /** Instead of the project's own: another user's copy, see asNobody.ts. */
  executablePath?: string;
  appFolder?: string;
  /** For tests that provoke violations of the content security policy; otherwise `close` throws when there was one. */
  provokesViolations?: boolean;
}

export interface RunningApp {
  electron: ElectronApplication;
  page: Page;
  dataFolder: string;
  /** What the app has written into its log so far. */
  log(): string;
  /** Ends the app as a person does. @throws when the page violated the content security policy or read what is stale */
  close(): Promise<void>;
}

export function electronExecutable(): string {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!folder)
    throw new Error('ELECTRON_OVERRIDE_DIST_PATH names no Electron: run the tests by `npm test -- e2e`.');
  return process.platform === 'darwin'
    ? path.join(folder, 'Electron.app/Contents/MacOS/Electron')
    : path.join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/** Chromium's sandbox does not start as root; the tests that need it run as another user. */
export const sandboxArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/**
 * About one start in 300 Playwright does not come through to Electron 22: the app runs and both its inspectors are
 * connected, but `launch` never returns. Such a start is said, ended by Playwright, and made once more.
 */
async function connect(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout: 20_000 });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    console.log('Playwright did not reach Electron within 20 s; starting the app once more.');
    return _electron.launch({ ...options, timeout: 20_000 });
  }
}

export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const dataFolder = options.dataFolder ?? mkdtempSync(path.join(tmpdir(), 'capsnet-e2e-'));
  const settingsFile = path.join(dataFolder, 'settings.json');
  if (!options.firstVisit && !existsSync(settingsFile)) {
    const views = { explore: { shown: 'all' } };
    const settings = { theme: 'system', inkAlwaysWhite: false, letterKeys: true, views };
    writeFileSync(settingsFile, JSON.stringify(settings));
  }
  const electron = await connect({
    executablePath: options.executablePath ?? electronExecutable(),
    args: [
      ...(options.executablePath ? [] : sandboxArguments),
      options.appFolder ?? projectFolder,
      ...(options.args ?? []),
    ],
    chromiumSandbox: Boolean(options.executablePath) || sandboxArguments.length === 0,
    env: { ...(process.env as Record<string, string>), CAPSNET_DATA: dataFolder, ...options.env },
  });
  const log = () => {
    const file = path.join(dataFolder, 'logs/app.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const page = await electron.firstWindow();
  const stale: string[] = [];
  page.on('console', (message) => {
    // Svelte: a value that belongs to a component which is gone is read, and may be out of date.
    if (message.text().includes('derived_inert')) stale.push(message.text());
  });
  if (options.size) await page.setViewportSize(options.size);
  return {
    electron,
    page,
    dataFolder,
    log,
    async close() {
      await electron.close();
      const violations = log()
        .split('\n')
        .filter((line) => line.includes('Content Security Policy'));
      if (!options.dataFolder) rmSync(dataFolder, { recursive: true, force: true });
      if (violations.length && !options.provokesViolations) throw new Error(violations.join('\n'));
      if (stale.length) throw new Error(stale.join('\n'));
    },
  };
}
