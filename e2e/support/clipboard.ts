/** What a click puts on the clipboard. */
import { expect } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import type { RunningApp } from './app.ts';

export async function copied(program: ElectronApplication, click: () => Promise<void>): Promise<string> {
  await program.evaluate(({ clipboard }) => clipboard.clear());
  await click();
  const read = () => program.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(read).not.toBe('');
  return read();
}

interface Vector {
  digit: number;
  capsule: number[];
  original: number[];
  length: number;
}

/** By Explore's "Copy vector". */
export async function copiedVector({ electron, page }: RunningApp): Promise<Vector> {
  return JSON.parse(
    await copied(electron, () => page.getByRole('button', { name: 'Copy vector' }).click()),
  ) as Vector;
}
