/** Explore in the real app: the bundled model, real MNIST, real pointer and keys. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import type { DecoderWeights } from '../src/shared/contract/models.ts';
import { decodeCapsule } from '../src/shared/decoder.ts';
import { findPreset } from '../src/shared/presets.ts';
import { launchApp, projectFolder } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { copiedVector } from './support/clipboard.ts';
import { farthest, pixels } from './support/pixels.ts';
import { call } from './support/ports.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await expect(page.getByRole('option', { name: 'No. 15, a 5' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('option', { name: 'No. 15, a 5' }).click();
  await expect(page.getByRole('img', { name: /^original, a 5/ })).toBeVisible();
});
test.afterAll(() => app.close());

const slider = (dimension: number): Locator =>
  page.getByRole('slider', { name: `dim ${dimension}`, exact: true });
const output = (): Locator => page.getByRole('img', { name: /^decoder output/ });
/** While nothing is turned the difference is to the original, unless something else is chosen. */
const unturned = (): Locator => page.getByRole('img', { name: /^difference to the original image/ });
const field = (dimension: number): Locator => page.getByLabel(`dim ${dimension}, value`);

/** Presses the handle of a slider and moves it by so many pixels, in steps. */
async function drag(dimension: number, distance: number, steps = 10): Promise<void> {
  const handle = slider(dimension).locator('.handle');
  const { x, y, width, height } = (await handle.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  for (let n = 1; n <= steps; n++)
    await page.mouse.move(x + width / 2 + (distance * n) / steps, y + height / 2);
  await page.mouse.up();
}

let decoder: DecoderWeights;

test('opens on the bundled model, with a picture for each slider', async () => {
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const model = await call(page, 'inspector', 'openModel', { source: listing!.source });
  decoder = model.decoder!;
  await expect(page.getByRole('slider')).toHaveCount(decoder.dims);
  for (const name of [/^decoder output as 5/, /^original, a 5/, /^difference to the original/]) {
    await expect(page.getByRole('img', { name })).toBeVisible();
  }
  expect(new Set(await pixels(output())).size).toBeGreaterThan(20);
  await expect(page.locator('.capsule canvas')).toHaveCount(2 * decoder.dims); // thumbnails come while idle
  await expect(page.locator('.track .density')).toHaveCount(decoder.dims); // the bundled statistics
});

test('draws exactly what the decoder makes of the vector', async () => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Digits white on black/ }).click();
  await page.keyboard.press('Escape');
  await drag(0, 120);
  await drag(8, -90);
  await expect(page.getByRole('img', { name: /^difference to the unturned output/ })).toBeVisible();
  const { digit, capsule, original } = await copiedVector(app);
  expect(farthest(capsule, original)).toBeGreaterThan(0.01);
  const expected = decodeCapsule(decoder, capsule, digit).map((value) => Math.round(value * 255));
  expect(farthest(await pixels(output()), expected)).toBeLessThanOrEqual(1);
  const unchanged = decodeCapsule(decoder, original, digit).map((value) => Math.round(value * 255));
  expect(farthest(expected, unchanged)).toBeGreaterThan(1); // and the sliders did something
});

test('one drag is one undo step; R resets all and can be undone', async () => {
  const turned = await pixels(output());
  await page.keyboard.press('Control+z');
  const before = await pixels(output());
  expect(farthest(turned, before)).toBeGreaterThan(0);
  await page.keyboard.press('Control+Shift+z');
  expect(await pixels(output())).toEqual(turned);
  await slider(0).focus();
  await page.keyboard.press('r');
  await expect(page.getByText(`All ${decoder.dims} dimensions reset`)).toBeVisible();
  await expect(unturned()).toBeVisible();
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  expect(await pixels(output())).toEqual(turned);
  await page.getByRole('button', { name: 'Reset all', exact: true }).click();
});

test('every key of a slider does what the table of shortcuts says', async () => {
  const sigmas = async () => {
    const words = (await slider(5).getAttribute('aria-valuetext'))!;
    if (words.includes('at the mean')) return 0;
    const [, amount, side] = /([\d.]+) sigma (above|below)/.exec(words)!;
    return Number(amount) * (side === 'above' ? 1 : -1);
  };
  await slider(5).focus();
  const start = await sigmas();
  await page.keyboard.press('Home');
  expect(await sigmas()).toBe(-3);
  await page.keyboard.press('Shift+ArrowRight');
  expect(await sigmas()).toBe(-2);
  await page.keyboard.press('ArrowRight');
  expect(await sigmas()).toBe(-1.9);
  for (let n = 0; n < 10; n++) await page.keyboard.press('Alt+ArrowLeft');
  expect(await sigmas()).toBe(-2);
  const low = await pixels(output());
  await page.keyboard.press('End');
  expect(await sigmas()).toBe(3);
  expect(farthest(low, await pixels(output()))).toBeGreaterThan(1);
  await page.keyboard.press('Backspace');
  expect(await sigmas()).toBe(start);
  await expect(unturned()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(slider(6)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(slider(5)).toBeFocused();
});

test('takes typed numbers, refuses others, and resets one dimension', async () => {
  await field(2).fill('−0.2');
  await page.keyboard.press('Enter');
  await expect(slider(2)).toHaveAttribute('aria-valuenow', '-0.2');
  const turned = await pixels(output());
  await field(2).fill('lots');
  await page.keyboard.press('Enter');
  await expect(field(2)).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Escape');
  await expect(field(2)).toHaveValue('−0.20');
  expect(await pixels(output())).toEqual(turned);
  await page.getByRole('button', { name: /^Reset dim 2 / }).click();
  await expect(unturned()).toBeVisible();
});

test('decodes as any digit, and 0 goes back to the recognised one', async () => {
  const five = await pixels(output());
  await page.getByRole('radio', { name: /^3, length/ }).click();
  await expect(page.getByRole('heading', { name: 'dimensions of capsule 3' })).toBeVisible();
  const { digit, capsule } = await copiedVector(app);
  const expected = decodeCapsule(decoder, capsule, digit).map((value) => Math.round(value * 255));
  expect(digit).toBe(3);
  expect(farthest(await pixels(output()), expected)).toBeLessThanOrEqual(1);
  await page.keyboard.press('0');
  await expect(page.getByRole('radio', { name: /^5, .*recognised/ })).toHaveAttribute('aria-checked', 'true');
  expect(await pixels(output())).toEqual(five);
});

test('finds digits by arrow, number and class', async () => {
  const number = page.getByLabel('Number of the test digit');
  await page.getByRole('option', { name: 'No. 15, a 5' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('option', { name: /^No\. 16,/ })).toHaveAttribute('aria-selected', 'true');
  await expect(number).toHaveValue('16');
  await page.keyboard.press('/');
  await expect(number).toBeFocused();
  await number.fill('4321');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: /^No\. 4321,/ })).toHaveAttribute('aria-selected', 'true');

  await page
    .getByRole('button', { name: /^Class/ })
    .or(page.getByRole('combobox', { name: /^Class/ }))
    .click();
  await page.getByRole('option', { name: '8', exact: true }).click();
  const strip = page.getByRole('listbox', { name: 'Test digits' });
  await expect(strip.getByRole('option')).toHaveCount(7);
  for (const option of await strip.getByRole('option').all())
    await expect(option).toHaveAccessibleName(/, a 8$/);
  const original = page.getByRole('img', { name: 'original, a 8' });
  await expect(original).toBeVisible();
  const index = Number((await number.inputValue()).replace(',', ''));
  const truth = await call(page, 'inspector', 'images', {
    dataset: 'mnist',
    split: 'test',
    indices: [index],
  });
  expect(truth.labels[0]).toBe(8);
  expect(await pixels(original)).toEqual([...truth.pixels]); // white on black since the second test
});

test('shows the next misread digit after one evaluation, which can be cancelled', async () => {
  const next = page.getByRole('button', { name: 'Next misread' });
  await next.click();
  await expect(page.getByRole('progressbar', { name: 'Evaluating' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(next).toBeEnabled();
  await expect(page.getByRole('listbox', { name: 'Test digits' })).toBeVisible();
  await next.click();
  await expect(page.getByText(/a \d, misread as \d/)).toBeVisible({ timeout: 100_000 });
  const first = await page.getByLabel('Number of the test digit').inputValue();
  await next.click(); // known now: at once
  await expect(page.getByLabel('Number of the test digit')).not.toHaveValue(first);
  await expect(page.getByText(/a \d, misread as \d/)).toBeVisible();
});

/** Drops a file on the window, by its bytes. */
const drop = (name: string, bytes: Uint8Array) =>
  page.evaluate(
    async ([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      }
    },
    [name, Buffer.from(bytes).toString('base64')] as const,
  );

test('a broken file says what is wrong, and the open model stays', async () => {
  const before = await pixels(output());
  await drop('broken.safetensors', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible();
  expect((await alert.innerText()).length).toBeGreaterThan(30); // what, and what to do
  console.log(`A broken file: ${(await alert.innerText()).replaceAll('\n', ' ')}`);
  await alert.getByRole('button', { name: 'Close message' }).click();
  expect(await pixels(output())).toEqual(before);
  await drag(1, 30);
  expect(farthest(await pixels(output()), before)).toBeGreaterThan(0);
});

test('a dropped checkpoint opens', async () => {
  const folder = path.join(projectFolder, 'resources/models');
  const file = readdirSync(folder).find((name) => name.endsWith('.safetensors'))!;
  await drop(file, readFileSync(path.join(folder, file)));
  await expect(
    page.getByRole('button', { name: /^Model/ }).or(page.getByRole('combobox', { name: /^Model/ })),
  ).toContainText(file, { timeout: 30_000 }); // the model before has a title without the ending
  // The name stands there as soon as it is being opened; what was turned goes with the model before.
  await expect(page.getByText(/^Opening /)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Reset all' })).toBeDisabled();
  await expect(page.getByRole('slider')).toHaveCount(decoder.dims);
  await expect(page.getByRole('img', { name: /^original, a / })).toBeVisible(); // read by the new model
});

test('saves the picture as the network sees it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-picture-'));
  const filePath = path.join(folder, 'picture.png');
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, filePath);
  await page.keyboard.press('Control+e');
  await expect.poll(() => existsSync(filePath)).toBe(true);
  const png = PNG.sync.read(readFileSync(filePath));
  expect([png.width, png.height]).toEqual([decoder.width * 10, decoder.height * 10]);
  const small = Array.from({ length: decoder.width * decoder.height }, (_, n) => {
    const [x, y] = [n % decoder.width, Math.floor(n / decoder.width)];
    return png.data[4 * ((y * 10 + 5) * png.width + x * 10 + 5)]!;
  });
  expect(farthest(small, await pixels(output()))).toBeLessThanOrEqual(1);
  rmSync(folder, { recursive: true });
});

test('sliders go on while the engine is dead, and digits when it is back', async () => {
  const pid = await app.electron.evaluate(
    ({ app: running }) => running.getAppMetrics().find(({ name }) => name === 'CapsNet inspector')!.pid,
  );
  const before = await pixels(output());
  process.kill(pid, 'SIGKILL');
  await expect(page.getByText('Engine ended, starting it again')).toBeVisible();
  await drag(4, 90);
  expect(farthest(await pixels(output()), before)).toBeGreaterThan(1);
  await page.getByLabel('Number of the test digit').fill('61');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: /^original, a 8/ })).toBeVisible({ timeout: 60_000 });
  await expect(unturned()).toBeVisible();
});

test('a model of other sizes: trained for a moment, opened, its statistics measured', async () => {
  const configuration = structuredClone(findPreset('tiny').configuration);
  Object.assign(configuration.training, { epochs: 1, limit: 100, holdOut: 100 });
  await call(page, 'trainer', 'start', { configuration, title: 'A moment' });
  await expect
    .poll(async () => (await call(page, 'trainer', 'status', {})).state, { timeout: 60_000 })
    .toBe('finished');
  await page
    .getByRole('button', { name: /^Model/ })
    .or(page.getByRole('combobox', { name: /^Model/ }))
    .click();
  await page
    .getByRole('option', { name: /A moment/ })
    .first()
    .click();
  await expect(page.getByRole('slider')).toHaveCount(8);
  await expect(page.getByText('±0.25 around the original')).toBeVisible();
  await drag(0, 30); // a plain range until the statistics are there
  await expect(page.locator('.track .density')).toHaveCount(8, { timeout: 60_000 });
  await expect(page.getByText('Ticks: σ from the mean')).toBeVisible();
  // Kept beside the checkpoint, for the next start.
  const runs = path.join(app.dataFolder, 'runs');
  const kept = readdirSync(runs).flatMap((run) => readdirSync(path.join(runs, run, 'checkpoints')));
  expect(kept.filter((file) => file.endsWith('.statistics'))).toHaveLength(1);
});
