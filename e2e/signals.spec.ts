/** The desktop app in a terminal: Ctrl+C, closing it, the end of a session. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { findPreset } from '../src/shared/presets.ts';
import { launchApp } from './support/app.ts';
import { call } from './support/ports.ts';

// A terminal sends it to every process of the app, and npm sends it on.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) {
  test(`a ${signal} that comes twice, and to the trainer too, saves the run in training`, async () => {
    test.skip(process.platform === 'win32', 'Windows knows no such signals');
    const dataFolder = mkdtempSync(path.join(tmpdir(), 'capsnet-signals-'));
    try {
      const { electron, page } = await launchApp({ dataFolder });
      const { run } = await call(page, 'trainer', 'start', {
        configuration: findPreset('tiny').configuration,
      });
      const step = async () => (await call(page, 'trainer', 'status', {})).step;
      await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(3);
      const trainer = await electron.evaluate(
        ({ app }) => app.getAppMetrics().find(({ name }) => name === 'CapsNet trainer')!.pid,
      );
      const main = electron.process();
      const ended = once(main, 'exit');
      process.kill(trainer, signal);
      process.kill(main.pid!, signal);
      await wait(50);
      process.kill(main.pid!, signal);
      expect(await ended).toEqual([0, null]);
      const record = JSON.parse(readFileSync(path.join(dataFolder, 'runs', run!, 'run.json'), 'utf8'));
      expect(record.state).toBe('stopped');
      await expect.poll(() => isAlive(trainer)).toBe(false);
    } finally {
      rmSync(dataFolder, { recursive: true, force: true });
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
