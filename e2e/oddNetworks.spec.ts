/** Networks with other numbers of classes, dimensions and iterations than the presets, opened where another was. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { writeOddCheckpoint } from './support/oddCheckpoint.ts';

test.describe.configure({ mode: 'serial' });
const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-odd-'));
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
];
const thrown: string[] = [];
let app: RunningApp;

async function open(
  name: string,
  ...odd: [Parameters<typeof writeOddCheckpoint>[1], number?]
): Promise<void> {
  const file = path.join(folder, `${name}.safetensors`);
  writeOddCheckpoint(file, ...odd);
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, file);
  await app.page.keyboard.press('Control+o');
  await expect(app.page.getByText(`Model: ${name}.safetensors`)).toBeVisible();
}
const tab = (name: string) => app.page.getByRole('tab', { name, exact: true });
const view = (name: string) => app.page.getByRole('navigation').getByRole('button', { name, exact: true });
const box = async (locator: Locator) => {
  const { x, y, width, height } = (await locator.boundingBox())!;
  return { left: x, top: y, right: x + width, bottom: y + height };
};

test.beforeAll(async () => {
  app = await launchApp({ size: sizes[0]! });
  app.page.on('pageerror', ({ message }) => thrown.push(message));
  await expect(app.page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
});
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});
test.afterEach(() => expect(thrown).toEqual([]));

test('a network with fewer classes takes the place of one that read a 7 on the pad', async () => {
  const { page } = app;
  await tab('Draw').click();
  await page.getByRole('button', { name: 'Digit on the left' }).click();
  await expect(page.getByText(/^Read as 7/)).toBeVisible();
  await open('two', { classes: 2 });
  await expect(page.getByText(/^Read as [01]/)).toBeVisible();
  await expect(page.getByText(/^a 7, misread as [01]$/)).toBeVisible();
  await expect(page.getByText('This view stopped working')).toHaveCount(0);
});

test('the grid of many dimensions stays in its card, and scrolls', async () => {
  const { page } = app;
  await tab('Grid').click();
  await open('wide', { dims: 64 });
  const card = page.getByRole('region', { name: /^64 dimensions/ });
  const cells = page.getByRole('gridcell');
  await expect(cells).toHaveCount(64 * 11);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await tab('Grid').click({ trial: true }); // nothing lies over it
    await cells.last().scrollIntoViewIfNeeded();
    await expect(cells.last()).toBeInViewport({ ratio: 1 });
    expect((await box(cells.last())).bottom).toBeLessThanOrEqual((await box(card)).bottom);
    await tab('Grid').click({ trial: true });
    await cells.first().scrollIntoViewIfNeeded();
  }
});

test('two hundred classes keep to the window', async () => {
  const { page } = app;
  await tab('Sliders').click();
  await open('classes', { classes: 200 });
  const classes = page.getByRole('radiogroup', { name: 'Decode as' });
  await expect(classes.getByRole('radio')).toHaveCount(200);
  await expect(classes.getByRole('radio', { checked: true })).toBeInViewport({ ratio: 1 });
  for (const size of sizes) {
    await page.setViewportSize(size);
    const status = await box(page.getByRole('contentinfo'));
    expect((await box(classes)).bottom).toBeLessThanOrEqual(status.top);
  }
});

test('the bars of ten iterations stand side by side', async () => {
  const { page } = app;
  await open('ten', { iterations: 10 });
  await view('Routing').click();
  const chart = page.getByRole('img', { name: /^Entropy as a share/ });
  await expect(chart).toBeVisible();
  for (const size of sizes) {
    await page.setViewportSize(size);
    const frame = await box(chart);
    const bars = await Promise.all((await chart.locator('.hang i').all()).map(box));
    expect(bars).toHaveLength(20);
    bars.forEach(({ left, right }, n) => {
      expect(left).toBeGreaterThanOrEqual(n === 0 ? frame.left : bars[n - 1]!.right);
      expect(right).toBeLessThanOrEqual(frame.right + 0.5);
    });
  }
});

test('a network that overflows says so, and no figure is drawn of it', async () => {
  const { page } = app;
  await open('huge', {}, 1e30);
  await expect(page.getByRole('heading', { name: /^This network overflows/ })).toBeVisible();
  await view('Explore').click();
  await expect(page.getByRole('alert')).toContainText('This network overflows');
  await expect(page.getByText('NaN')).toHaveCount(0);
});
