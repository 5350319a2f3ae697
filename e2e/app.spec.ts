/** The app as a program: window, ports, engines, second start, what is kept from one start to the next. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { findPreset } from '../src/shared/presets.ts';
import { electronExecutable, launchApp, projectFolder, sandboxArguments } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { call, listenToShell } from './support/ports.ts';

let dataFolder: string;
let app: RunningApp | null;

test.beforeEach(() => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'capsnet-app-'));
  app = null;
});
test.afterEach(async () => {
  await app?.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(args: string[] = []): Promise<RunningApp> {
  app = await launchApp({ dataFolder, args });
  return app;
}
async function restart(): Promise<RunningApp> {
  await app!.close();
  return start();
}

const processOf = ({ electron }: RunningApp, role: string) =>
  electron.evaluate(
    ({ app: running }, name) => running.getAppMetrics().find((metric) => metric.name === name)?.pid,
    `CapsNet ${role}`,
  );
const boundsOf = ({ electron }: RunningApp) =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());

test('opens its page, and all three ports answer', async () => {
  const { page, electron, log } = await start();
  expect(await page.title()).toBe('CapsNet Explorer');
  await expect(page.getByRole('navigation')).toBeVisible();
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())).toBe(
    true,
  );

  const host = await call(page, 'shell', 'hostInfo', {});
  expect(host).toMatchObject({ host: 'electron', dataFolder });
  expect(host.versions.electron).toMatch(/^\d+\.\d+\.\d+$/);
  const [mnist] = await call(page, 'inspector', 'datasets', {});
  expect(mnist).toMatchObject({ id: 'mnist', counts: { test: 10_000 } });
  expect(await call(page, 'trainer', 'status', {})).toMatchObject({ state: 'idle', run: null });
  const memory = await call(page, 'shell', 'memory', {});
  for (const part of [memory.main, memory.window!, memory.inspector!, memory.trainer!]) {
    expect(part).toBeGreaterThan(20e6);
    expect(part).toBeLessThan(memory.total);
  }
  const order = log();
  expect(order.indexOf('painted')).toBeGreaterThan(0);
  expect(order.indexOf('inspector info started')).toBeGreaterThan(order.indexOf('painted'));
  console.log(/.*painted.*/.exec(order)![0]);
});

test('Explore can be used soon after the start', async () => {
  const models = path.join(projectFolder, 'resources/models');
  const bundled = existsSync(models) && readdirSync(models).some((file) => file.endsWith('.safetensors'));
  test.skip(!bundled, 'resources/models holds no bundled model');
  await start();
  await expect(app!.page.getByRole('slider')).toHaveCount(16);
  await app!.close(); // everything was read once: this start is a warm one
  const began = Date.now();
  const { page, log } = await start();
  const usable = await page.waitForFunction(
    () => document.querySelectorAll('[role=slider]').length === 16 && Date.now(),
  );
  const seconds = (Number(await usable.jsonValue()) - began) / 1000;
  console.log(`Explore usable ${seconds.toFixed(2)} s after the start (Playwright's part included)`);
  console.log(/.*painted.*/.exec(log().split('CapsNet Explorer').at(-1)!)![0]);
  expect(seconds).toBeLessThan(4); // the goal is 2, and 0.7 was measured; the rest is for a machine with other work
});

test('refuses what the contract does not allow, in words', async () => {
  const { page } = await start();
  const wrong = { settings: { theme: 'purple' } } as never;
  await expect(call(page, 'shell', 'changeSettings', wrong)).rejects.toThrow(/invalid-input: changeSettings/);
  await expect(call(page, 'inspector', 'nothing' as never, {} as never)).rejects.toThrow(
    /invalid-input.*nothing/,
  );
  const refused = await page.evaluate(() => window.capsnet!.requestPort('main' as never, 1));
  expect(refused).toMatchObject({ code: 'invalid-input', message: 'There is no such port.' });
});

for (const role of ['inspector', 'trainer'] as const) {
  test(`reports a killed ${role}, rejects what is pending, and starts a fresh one`, async () => {
    const { page, log } = await start();
    const answer = () =>
      role === 'trainer' ? call(page, role, 'status', {}) : call(page, 'inspector', 'datasets', {});
    await answer();
    const events = await listenToShell(page);
    const first = (await processOf(app!, role))!;
    // Takes a second at least: TensorFlow is loaded for it.
    const slow =
      role === 'trainer' ? call(page, role, 'backend', {}) : call(page, 'inspector', 'selfTest', {});
    const outcome = slow.catch((error: Error) => error.message);
    await page.waitForTimeout(150);
    process.kill(first, 'SIGKILL');
    expect(await outcome).toContain('connection-lost');
    await expect
      .poll(() => events('engine'))
      .toContainEqual({ role, state: 'ended', detail: expect.stringContaining('ended unexpectedly') });
    await answer();
    await expect.poll(() => processOf(app!, role)).not.toBe(first);
    expect(log()).toContain(`${role} error ended unexpectedly`);
  });
}

test('a second start hands its checkpoint over, comes to the front and ends', async () => {
  const { page, electron } = await start();
  const events = await listenToShell(page);
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide());
  const file = path.join(dataFolder, 'some.safetensors');
  const second = spawn(electronExecutable(), [...sandboxArguments, projectFolder, file], {
    env: { ...process.env, CAPSNET_DATA: dataFolder },
    stdio: 'ignore',
  });
  expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
  await expect.poll(() => events('openPath')).toEqual([{ path: file, name: 'some.safetensors' }]);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())).toBe(
    true,
  );
});

test('loads a page that crashed again; a checkpoint opened meanwhile is not lost', async () => {
  const { page, electron, log } = await start();
  await expect(page.getByRole('navigation')).toBeVisible();
  const file = path.join(dataFolder, 'meanwhile.safetensors');
  const crashed = page.waitForEvent('crash');
  await electron.evaluate(
    ({ app: running, BrowserWindow }, opened) =>
      new Promise<void>((resolve) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        webContents.once('render-process-gone', () => {
          running.emit('open-file', { preventDefault: () => undefined }, opened);
          resolve();
        });
        webContents.forcefullyCrashRenderer();
      }),
    file,
  );
  await crashed;
  const text = () =>
    electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript('document.body.innerText'),
    );
  await expect.poll(text, { timeout: 15_000 }).toContain('meanwhile.safetensors'); // which is not there
  expect(log()).toMatch(/warning The page ended \(\w+\): loaded again/);
});

test('keeps the window’s place and size, and finds a way back when its display is gone', async () => {
  await start();
  const wanted = { x: 150, y: 120, width: 1200, height: 780 };
  await app!.electron.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
    wanted,
  );
  await expect.poll(() => boundsOf(app!)).toEqual(wanted);
  await restart();
  expect(await boundsOf(app!)).toEqual(wanted);

  await app!.close();
  writeFileSync(
    path.join(dataFolder, 'window.json'),
    JSON.stringify({ ...wanted, x: 9000, maximised: false }),
  );
  await start();
  const display = await app!.electron.evaluate(({ screen }) => screen.getPrimaryDisplay().bounds);
  const { x, width } = await boundsOf(app!);
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(display.width);
});

test('keeps settings; damaged ones give defaults and are kept aside', async () => {
  const isDark = () => app!.electron.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors);
  const { page } = await start();
  const settings = await call(page, 'shell', 'settings', {});
  expect(settings).toMatchObject({ theme: 'system', letterKeys: true });
  await call(page, 'shell', 'changeSettings', {
    settings: { ...settings, theme: 'dark', letterKeys: false },
  });
  expect(await isDark()).toBe(true);
  await restart();
  expect(await isDark()).toBe(true);
  expect(await call(app!.page, 'shell', 'settings', {})).toMatchObject({ theme: 'dark', letterKeys: false });

  await app!.close();
  for (const name of ['settings.json', 'window.json', 'recent.json'])
    writeFileSync(path.join(dataFolder, name), '{"theme": "dark", oops');
  await start();
  expect(await call(app!.page, 'shell', 'settings', {})).toMatchObject({ theme: 'system', letterKeys: true });
  expect(readFileSync(path.join(dataFolder, 'settings.json.bad'), 'utf8')).toContain('oops');
  const warnings = (await call(app!.page, 'shell', 'logs', {})).filter(({ level }) => level === 'warning');
  expect(warnings.map(({ text }) => text.split(' ')[0]).sort()).toEqual([
    'recent.json',
    'settings.json',
    'window.json',
  ]);
});

test('the menu sends commands, and remembers recent files', async () => {
  const { page, electron } = await start();
  const events = await listenToShell(page);
  const labels = () =>
    electron.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!.items.flatMap(({ submenu }) =>
        submenu!.items.flatMap((item) => [
          item.label,
          ...(item.submenu?.items ?? []).map(({ label }) => label),
        ]),
      ),
    );
  const click = (label: string) =>
    electron.evaluate(({ Menu }, wanted) => {
      const all = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) =>
        submenu!.items.flatMap((item) => [item, ...(item.submenu?.items ?? [])]),
      );
      all.find(({ label }) => label === wanted)!.click();
    }, label);
  for (const label of ['System', 'Explore']) await click(label);
  await expect
    .poll(() => events('command'))
    .toEqual([{ command: 'view-system' }, { command: 'view-explore' }]);

  const file = path.join(dataFolder, 'mine.safetensors');
  writeFileSync(file, '');
  expect(await labels()).toContain('No recent files');
  await call(page, 'shell', 'rememberFile', { path: file });
  await click(file);
  await expect.poll(() => events('openPath')).toEqual([{ path: file, name: 'mine.safetensors' }]);
  expect(await call(page, 'shell', 'recentFiles', {})).toEqual([{ path: file, name: 'mine.safetensors' }]);
  await click('Clear list');
  expect(await call(page, 'shell', 'recentFiles', {})).toEqual([]);
});

test('dialogs give paths, and files are written whole', async () => {
  const { page, electron } = await start();
  const target = path.join(dataFolder, 'picture.png');
  await electron.evaluate(({ dialog }, file) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
  }, target);
  const saved = await page.evaluate(() => Array.from({ length: 100_000 }, (_, index) => index % 256));
  const bytes = new Uint8Array(saved);
  expect(await call(page, 'shell', 'saveFile', { suggestedName: 'picture.png', bytes })).toEqual({
    path: target,
  });
  expect(readFileSync(target)).toEqual(Buffer.from(bytes));
  expect(await call(page, 'shell', 'chooseCheckpoint', {})).toBeNull();
});

test('ending the app saves the run in training', async () => {
  const { page } = await start();
  const configuration = findPreset('tiny').configuration;
  const { run } = await call(page, 'trainer', 'start', { configuration });
  await expect
    .poll(async () => (await call(page, 'trainer', 'status', {})).step, { timeout: 60_000 })
    .toBeGreaterThan(3);
  await app!.close();
  app = null;
  const folder = path.join(dataFolder, 'runs', run!);
  const record = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8'));
  expect(record.state).toBe('stopped');
  expect(readdirSync(path.join(folder, 'checkpoints')).length).toBeGreaterThan(0);
  expect(existsSync(path.join(dataFolder, 'logs/app.log'))).toBe(true);
});
