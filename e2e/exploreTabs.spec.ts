/** The tabs of Explore in the real app: the grid of perturbed reconstructions, with the bundled model and real MNIST. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import type { DecoderWeights } from '../src/shared/contract.ts';
import { decodeCapsule } from '../src/shared/decoder.ts';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { call } from './support/ports.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;
let decoder: DecoderWeights;
/** For what is saved. */
const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-tabs-'));

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await expect(page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  decoder = (await call(page, 'inspector', 'openModel', { source: listing!.source })).decoder!;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Digits white on black/ }).click(); // a grey value is the pixel then
  await page.keyboard.press('Escape');
});
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true });
const grid = (): Locator => page.getByRole('grid', { name: /^Each dimension/ });
const cell = (dimension: number, column: number): Locator =>
  grid().locator(`[data-cell="${dimension},${column}"]`);
const settled = () => expect(grid()).toHaveAttribute('aria-busy', 'false', { timeout: 20_000 });

/** Grey values of a canvas, row by row. */
const pixels = (canvas: Locator): Promise<number[]> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, n) => data[4 * n]!);
  });
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, n) => Math.abs(value - b[n]!)));
const greys = (capsule: ArrayLike<number>, digit: number): Float32Array =>
  decodeCapsule(decoder, capsule, digit).map((value) => Math.round(value * 255));

/** What "Copy vector" puts on the clipboard. */
async function copiedVector(): Promise<{ digit: number; capsule: number[]; original: number[] }> {
  await app.electron.evaluate(({ clipboard }) => clipboard.clear());
  await page.getByRole('button', { name: 'Copy vector' }).click();
  const read = () => app.electron.evaluate(({ clipboard }) => clipboard.readText());
  await expect.poll(read).not.toBe('');
  return JSON.parse(await read()) as { digit: number; capsule: number[]; original: number[] };
}

/** What a click saves, where the dialog is answered with a name. */
async function saved(name: string, click: () => Promise<void>): Promise<Buffer> {
  const filePath = path.join(folder, name);
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, filePath);
  await click();
  await expect.poll(() => existsSync(filePath), { timeout: 30_000 }).toBe(true);
  return readFileSync(filePath);
}

/** In both themes and at the sizes that the app is made for. */
async function holdsForEveryone(shown: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const size of [
      { width: 1024, height: 700 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size);
      await shown();
      await page.waitForTimeout(300); // what fades in
      await expectAccessible(page);
      await expectNoPageScroll(page);
      const beyond = await page.locator('[role=tabpanel]').evaluate((panel) =>
        [panel, ...panel.querySelectorAll('*')]
          .filter(
            (part) =>
              part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'visible',
          )
          .filter((part) => !part.matches('.ell, .vis-hidden, .key'))
          .map((part) => part.className),
      );
      expect(beyond).toEqual([]);
    }
  }
}

test('the sliders hold for everyone beside the other tabs', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(() => expect(page.getByRole('slider')).toHaveCount(decoder.dims));
});

test('the grid draws what the decoder makes of each moved dimension', async () => {
  await tab('Sliders').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab('Grid')).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Grid' })).toBeVisible();
  await settled();
  await expect(grid().getByRole('gridcell')).toHaveCount(11 * decoder.dims);
  const { digit, capsule } = await copiedVector();
  for (const [dimension, column] of [0, 3, 7, decoder.dims - 1].flatMap((d) =>
    [0, 5, 8, 10].map((c) => [d, c]),
  )) {
    const vector = [...capsule];
    vector[dimension!]! += (column! - 5) / 20;
    const drawn = await pixels(cell(dimension!, column!).locator('canvas'));
    expect(farthest(drawn, greys(vector, digit)), `dim ${dimension}, column ${column}`).toBeLessThanOrEqual(
      1,
    );
  }
  expect(
    farthest(await pixels(cell(0, 0).locator('canvas')), await pixels(cell(0, 10).locator('canvas'))),
  ).toBeGreaterThan(1);
});

test('every cell can be reached with the keys, and Enter turns to it as one undo step', async () => {
  await cell(0, 5).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(cell(1, 7)).toBeFocused();
  await expect(page.getByText('dim 1, +0.10')).toBeVisible(); // enlarged
  const { original } = await copiedVector();
  await cell(1, 7).focus();
  await page.keyboard.press('Enter');
  await settled();
  const { capsule, digit } = await copiedVector();
  expect(capsule[1]! - original[1]!).toBeCloseTo(0.1, 5);
  expect(farthest(await pixels(cell(4, 5).locator('canvas')), greys(capsule, digit))).toBeLessThanOrEqual(1);
  await page.keyboard.press('Control+z');
  expect((await copiedVector()).capsule).toEqual(original);
  await cell(2, 0).click();
  expect((await copiedVector()).capsule[2]! - original[2]!).toBeCloseTo(-0.25, 5);
  await page.keyboard.press('r');
  expect((await copiedVector()).capsule).toEqual(original);
});

test('the grid leaves the page its time while it decodes', async () => {
  await page.evaluate(() => {
    const store = window as unknown as { longest: number };
    store.longest = 0;
    let last = performance.now();
    requestAnimationFrame(function next(now) {
      store.longest = Math.max(store.longest, now - last);
      last = now;
      requestAnimationFrame(next);
    });
  });
  await page.getByRole('radio', { name: /^3, length/ }).click();
  await settled();
  await page.keyboard.press('0');
  await settled();
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
  console.log(`Longest frame while 2 x ${11 * decoder.dims} pictures were decoded: ${longest.toFixed(0)} ms`);
  expect(longest).toBeLessThan(150);
});

test('the grid is saved as PNG and as SVG', async () => {
  const save = (item: string) => async () => {
    await page.getByRole('button', { name: 'Save figure' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const png = PNG.sync.read(await saved('grid.png', save('Grid, PNG')));
  const last = await pixels(cell(decoder.dims - 1, 10).locator('canvas'));
  const side = decoder.width * 10;
  const gap = side / 14;
  const corner = { x: png.width - gap - side, y: png.height - gap - side };
  const small = last.map((_, n) => {
    const x = corner.x + (n % decoder.width) * 10 + 5;
    const y = corner.y + Math.floor(n / decoder.width) * 10 + 5;
    return png.data[4 * (y * png.width + x)]!;
  });
  expect(farthest(small, last)).toBeLessThanOrEqual(1);
  const svg = (await saved('grid.svg', save('Grid, SVG'))).toString();
  const images = [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)];
  expect(images).toHaveLength(11 * decoder.dims);
  const embedded = PNG.sync.read(Buffer.from(images.at(-1)![1]!, 'base64'));
  expect(
    farthest(
      last.map((_, n) => embedded.data[4 * n]!),
      last,
    ),
  ).toBeLessThanOrEqual(1);
});

test('the grid holds for everyone, in steps of sigma too', async () => {
  test.slow(); // axe looks at everything four times
  await page.getByRole('radio', { name: '0.5 σ' }).click();
  await expect(grid().getByRole('columnheader', { name: '+2.5σ' })).toBeVisible();
  await holdsForEveryone(settled);
});

test('the tab stays when another view was open; an effect leads to its slider', async () => {
  await page.keyboard.press('Control+1');
  await expect(grid()).toHaveCount(0);
  await page.keyboard.press('Control+4');
  await expect(grid()).toBeVisible();
  await page.getByRole('button', { name: /^dim 3, mean pixel change/ }).click();
  await expect(page.getByRole('slider', { name: 'dim 3', exact: true })).toBeFocused();
});
