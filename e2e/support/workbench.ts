/** Explore with the bundled model and test digit 15, a 5, white on black in both themes: a grey value is the pixel. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';
import type { DecoderWeights } from '../../src/shared/contract/models.ts';
import { decodeCapsule } from '../../src/shared/decoder.ts';
import { launchApp } from './app.ts';
import type { RunningApp } from './app.ts';
import { call } from './ports.ts';

export interface Workbench extends RunningApp {
  decoder: DecoderWeights;
  /** The inspector's handle of the bundled model. */
  model: string;
  tab(name: string): Locator;
  /** What the decoder makes of a capsule, 0 to 255. */
  greys(capsule: ArrayLike<number>, digit: number): Float32Array;
  /** What a click saves, where the dialog is answered with a name. */
  saved(name: string, click: () => Promise<void>): Promise<Buffer>;
}

export async function openWorkbench(): Promise<Workbench> {
  const app = await launchApp({ size: { width: 1440, height: 900 } });
  const { page } = app;
  await page.getByRole('option', { name: 'No. 15, a 5' }).click({ timeout: 60_000 });
  await expect(page.getByText('a 5, read rightly')).toBeVisible({ timeout: 60_000 });
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const { decoder, model } = await call(page, 'inspector', 'openModel', { source: listing!.source });
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Digits white on black/ }).click();
  await page.keyboard.press('Escape');
  return {
    ...app,
    decoder: decoder!,
    model,
    tab: (name) => page.getByRole('tab', { name, exact: true }),
    greys: (capsule, digit) =>
      decodeCapsule(decoder!, capsule, digit).map((value) => Math.round(value * 255)),
    async saved(name, click) {
      const filePath = path.join(app.dataFolder, name);
      await app.electron.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, filePath);
      await click();
      await expect.poll(() => existsSync(filePath), { timeout: 30_000 }).toBe(true);
      const bytes = readFileSync(filePath);
      rmSync(filePath);
      return bytes;
    },
  };
}
