/** Train in the real app: a real network on real MNIST, from one click to a checkpoint, through crash and NaN. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findPreset } from '../src/shared/presets.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { call } from './support/ports.ts';
import { expectWhole } from './support/whole.ts';

test.setTimeout(240_000);

let dataFolder: string;
let app: RunningApp;

test.beforeEach(async () => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'capsnet-train-'));
  app = await launchApp({ dataFolder, size: { width: 1440, height: 900 } });
});
test.afterEach(async () => {
  await app.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

const open = (page: Page, view: string) => page.getByRole('button', { name: view, exact: true }).click();
const button = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name });
const phase = (page: Page, word: string | RegExp) => page.locator('.head .pill', { hasText: word });
/** Between the epochs of a small run more time goes into validation than into training. */
const running = /Training|Validating|Saving/;
/** Steps since the start of the run. */
const steps = async (page: Page) => (await call(page, 'trainer', 'status', {})).step;

/** The smallest run that is real: the tiny preset on a few hundred images. */
async function setUp(page: Page, { images, epochs }: { images: number; epochs: number }): Promise<void> {
  await open(page, 'Train');
  await page.getByRole('radio', { name: /^Tiny/ }).click();
  await page.getByLabel('Training images').fill(String(images));
  await page.getByLabel('Epochs', { exact: true }).fill(String(epochs));
}
async function startTiny(page: Page, sizes: { images: number; epochs: number }): Promise<void> {
  await setUp(page, sizes);
  await button(page, 'Start training').click();
  await expect(phase(page, running)).toBeVisible({ timeout: 60_000 });
}

/** What is on a canvas, as one number. */
const pixels = (canvas: Locator) =>
  canvas.evaluate((element: HTMLCanvasElement) => {
    const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
    return data.reduce((sum, value, n) => (sum + value * ((n % 9973) + 1)) % 1e9, 0);
  });

const trainerProcess = () =>
  app.electron.evaluate(
    ({ app: running }) => running.getAppMetrics().find(({ name }) => name === 'CapsNet trainer')?.pid,
  );

test('one click trains; pause, step, resume, stop; the checkpoint opens in Explore', async () => {
  const { page } = app;
  await open(page, 'Train');
  // From the first screen of Train one click starts a run: the paper's network unless something else is chosen.
  await expect(button(page, 'Start training')).toBeEnabled();
  await startTiny(page, { images: 1000, epochs: 500 });

  const loss = page.getByRole('img', { name: /^Loss at epoch/ });
  await expect(loss).toBeVisible({ timeout: 30_000 });
  const [sentence, drawn] = [await loss.getAttribute('aria-label'), await pixels(loss.locator('canvas'))];
  await expect.poll(() => loss.getAttribute('aria-label')).not.toBe(sentence);
  await expect.poll(() => pixels(loss.locator('canvas'))).not.toBe(drawn);
  for (const name of [/^Accuracy at epoch/, /^Capsule length at epoch/]) {
    await expect(page.getByRole('img', { name })).toBeVisible();
  }
  await expect(page.getByRole('img', { name: /^decoder output for \d, read as \d/ }).first()).toBeVisible();

  const configuration = page.getByRole('region', { name: 'Configuration' });
  await expect(configuration).toContainText(/Fused formulation, \d+ thread/);

  await test.step('the confusion matrix is one click away', async () => {
    await button(page, 'Confusion').click();
    await expect(page.getByRole('grid')).toBeVisible();
    await expect(page.getByRole('gridcell', { name: /^true 3, read as 3: \d+ sample/ })).toBeVisible();
    await expect(loss).toBeVisible();
    await expect(page.getByText('True digit')).toBeVisible();
    // In a small window it takes the place of the pictures; checkpoints stand below the configuration.
    await page.setViewportSize({ width: 1100, height: 720 });
    await expect(page.getByRole('grid')).toBeVisible();
    for (const title of ['Loss', 'Accuracy', 'Capsule length', 'Health', 'Checkpoints']) {
      await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible();
    }
    await expect(page.getByRole('heading', { name: 'Reconstructions', exact: true })).toBeHidden();
    await page.setViewportSize({ width: 1024, height: 700 });
    expect((await loss.locator('canvas').boundingBox())!.height).toBeGreaterThan(100);
    await expectWhole(page.locator('.train .card'), 'Train on 1024');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step('pause holds still, "." takes one step, Space goes on', async () => {
    await button(page, 'Pause').click();
    await expect(phase(page, 'Paused')).toBeVisible();
    const before = await steps(page);
    await page.waitForTimeout(500);
    expect(await steps(page)).toBe(before);
    await page.locator('main').focus();
    await page.keyboard.press('.');
    await expect.poll(() => steps(page)).toBe(before + 1);
    await button(page, 'Step').click();
    await expect.poll(() => steps(page)).toBe(before + 2);
    await expect(phase(page, 'Paused')).toBeVisible();
    await expect(button(page, 'Step')).toBeEnabled();
    await page.locator('main').focus();
    await page.keyboard.press('Space');
    await expect(phase(page, running)).toBeVisible();
    await expect.poll(() => steps(page)).toBeGreaterThan(before + 3);
  });

  await test.step('validation figures come after an epoch, and its checkpoint', async () => {
    await expect(page.getByText('Best validation accuracy').locator('..')).toContainText(/[\d.]+.%/, {
      timeout: 60_000,
    });
    await expect(page.getByRole('option', { name: /^Epoch \d+ .*last/ })).toBeVisible();
    await page.setViewportSize({ width: 1024, height: 700 });
    await expect(button(page, /^Explore (epoch|step)/)).toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step('the same numbers as a table', async () => {
    await button(page, 'Show as table').first().click();
    await expect(page.getByRole('region', { name: 'Loss as a table' }).getByRole('row')).not.toHaveCount(1);
    await button(page, 'Show as table').first().click();
  });

  await button(page, 'Stop').click();
  await expect(phase(page, 'Stopped')).toBeVisible({ timeout: 30_000 });
  const { lastCheckpoint, step, title } = await call(page, 'trainer', 'status', {});
  expect(lastCheckpoint!.step).toBe(step);
  await expect(page.getByRole('contentinfo').getByText('Stopped', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/^Took .* so far$/)).toBeVisible();

  await button(page, /^Explore (epoch|step)/).click();
  await expect(page.getByRole('button', { name: 'Explore', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expect(page.getByRole('contentinfo')).toContainText(`Model: ${title}`);

  await test.step("the menu's New run sets one up, from wherever it is asked for", async () => {
    await app.electron.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!
        .items.flatMap(({ submenu }) => submenu!.items)
        .find(({ label }) => label === 'New run')!
        .click(),
    );
    await expect(button(page, 'Start training')).toBeEnabled();
    await button(page, `Back to ${title}`).click();
  });
});

test('one click on the first screen trains the fast preset', async () => {
  const { page } = app;
  await expect(page.getByRole('button', { name: 'Explore', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await page.getByRole('navigation').getByRole('button', { name: 'Train Fast' }).click();
  await expect(phase(page, running)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fast, seed 42');
  await expect.poll(() => steps(page), { timeout: 60_000 }).toBeGreaterThan(2);
  await expect(page.locator('.nav-run')).toContainText('Epoch 1 of 5');
});

test('a killed trainer is reported, and its run resumes; after a restart of the app too', async () => {
  let { page } = app;
  await startTiny(page, { images: 400, epochs: 500 });
  await expect(page.getByRole('option', { name: /^Epoch/ }).first()).toBeVisible({ timeout: 60_000 });
  const checkpoint = async () => (await call(page, 'trainer', 'status', {})).lastCheckpoint;
  await expect.poll(checkpoint).not.toBeNull();
  process.kill((await trainerProcess())!, 'SIGKILL');
  await expect(phase(page, 'Trainer process ended')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('its checkpoint is intact');
  await expect(page.getByRole('alert')).toContainText('ended unexpectedly');
  await expect(page.getByRole('img', { name: /^Loss at epoch/ })).toBeVisible();

  const resume = button(page, /^Resume from step/);
  const saved = Number(/[\d,]+/.exec(await resume.innerText())![0].replace(',', ''));
  await resume.click();
  await expect(phase(page, running)).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => steps(page)).toBeGreaterThan(saved);

  process.kill((await trainerProcess())!, 'SIGKILL');
  await expect(phase(page, 'Trainer process ended')).toBeVisible();
  await app.close();
  app = await launchApp({ dataFolder, size: { width: 1440, height: 900 } });
  ({ page } = app);
  await open(page, 'Train');
  const earlier = page.getByRole('listitem').filter({ hasText: 'interrupted' });
  await expect(earlier).toContainText('Tiny, images 400, seed 42');
  await earlier.getByRole('button', { name: /^Resume/ }).click();
  await expect(phase(page, running)).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => steps(page)).toBeGreaterThan(saved);
  await expect(page.getByRole('img', { name: /^Loss at epoch/ })).toBeVisible();
});

test('a run that cannot be resumed leaves the trainer free for another', async () => {
  const { page } = app;
  await startTiny(page, { images: 100, epochs: 500 });
  await button(page, 'Stop').click();
  await expect(phase(page, 'Stopped')).toBeVisible({ timeout: 30_000 });
  const { run } = await call(page, 'trainer', 'status', {});
  await app.close();
  const record = path.join(dataFolder, 'runs', run!, 'run.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace(/"checksum": "[^"]+"/, '"checksum": "another"'));

  app = await launchApp({ dataFolder, size: { width: 1440, height: 900 } });
  const fresh = app.page;
  await open(fresh, 'Train');
  await button(fresh, /^Resume: Tiny/).click();
  await expect(fresh.getByRole('alert')).toContainText('are not those that this run began with');
  await expect(button(fresh, 'Start training')).toBeEnabled();
  await startTiny(fresh, { images: 100, epochs: 500 });
});

test('a loss that is not a number stops the run, says why and goes on at a tenth of the rate', async () => {
  const { page } = app;
  await open(page, 'Train');
  // A deep linear decoder and the largest learning rate: the gradients overflow within a few steps.
  const { configuration } = findPreset('tiny');
  const none = { kind: 'none' } as const;
  const hidden = Array.from({ length: 6 }, () => ({ units: 64, activation: none }));
  const wild = {
    ...configuration,
    network: {
      ...configuration.network,
      decoder: { ...configuration.network.decoder!, hidden, output: none },
    },
    training: { ...configuration.training, limit: 400, epochs: 50, learningRate: 10 },
  };
  await call(page, 'trainer', 'start', { configuration: wild, title: 'Wild' });
  await expect(phase(page, 'Failed')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('alert')).toContainText(/In step \d+ .*became (NaN|.*infinite)/);
  await expect(page.getByText(/^NaN, step \d+$/)).toBeVisible();
  await expect(page.getByText(/^held-out digits, after step \d+$/)).toBeVisible(); // those before it
  await expect(page.getByRole('img', { name: /^Loss at epoch .* not a number in step \d+$/ })).toBeVisible();
  await expect(page.locator('.nav-run')).toContainText('Failed');

  const { run } = await call(page, 'trainer', 'status', {});
  await button(page, /at a tenth of the rate$/).click();
  await expect(async () => {
    const { steps: rows } = await call(page, 'inspector', 'run', { run: run!, points: 100 });
    expect(rows.at(-1)?.learningRate).toBe(1);
  }).toPass({ timeout: 60_000 });

  await test.step('from the list of earlier runs too, after a restart', async () => {
    await call(page, 'trainer', 'stop', {});
    const { run: other } = await call(page, 'trainer', 'start', { configuration: wild, title: 'Other' });
    await expect
      .poll(async () => (await call(page, 'trainer', 'status', {})).state, { timeout: 60_000 })
      .toBe('failed');
    await app.close();
    app = await launchApp({ dataFolder, size: { width: 1440, height: 900 } });
    await open(app.page, 'Train');
    await button(app.page, 'Resume at a tenth of the rate: Other').click();
    await expect(async () => {
      const { steps: rows } = await call(app.page, 'inspector', 'run', { run: other!, points: 100 });
      expect(rows.at(-1)?.learningRate).toBe(1);
    }).toPass({ timeout: 60_000 });
  });
});

test('what is typed wrongly is said at the field and cannot start', async () => {
  const { page } = app;
  // On a later visit as on the first.
  await open(page, 'Train');
  await open(page, 'System');
  await setUp(page, { images: 400, epochs: 1 });
  await expect(page.getByText('124,288 parameters')).toBeVisible();
  const rate = page.getByLabel('Learning rate');
  await rate.fill('-1');
  await expect(page.getByRole('alert')).toHaveText('Learning rate must be between 1e-9 and 10.');
  await expect(rate).toHaveAttribute('aria-invalid', 'true');
  await expect(button(page, 'Start training')).toBeDisabled();
  await button(page, 'Reset').click();
  await expect(rate).toHaveValue('0.001');
  // What a field means is said beside the card: the field stays in reach.
  await page.getByText('Learning rate', { exact: true }).hover();
  await expect(page.locator('.tip-bubble')).toHaveText("Adam's step size at the start.");
  const [tip, card] = await Promise.all([
    page.locator('.tip-bubble').boundingBox(),
    page.getByRole('region', { name: 'Configuration' }).boundingBox(),
  ]);
  expect(tip!.x).toBeGreaterThanOrEqual(card!.x + card!.width);
  await expect(page.getByLabel('Training images')).toHaveValue('all');
  await expect(button(page, 'Start training')).toBeEnabled();
});
