/** What the sliders of Explore turn, and how, in the real app: the bundled model and its statistics, real MNIST. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import {
  capsuleDistribution,
  followers,
  mahalanobis,
  toComponents,
} from '../src/shared/capsuleDistribution.ts';
import type { CapsuleStatistics } from '../src/shared/capsuleStatistics.ts';
import type { DecoderWeights } from '../src/shared/contract/models.ts';
import { capsuleLength, decodeCapsule } from '../src/shared/decoder.ts';
import { distanceLevels, percentile } from '../src/shared/distancePercentile.ts';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { copiedVector } from './support/clipboard.ts';
import { farthest, pixels } from './support/pixels.ts';
import { call } from './support/ports.ts';

test.describe.configure({ mode: 'serial' });
const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-turning-'));
let app: RunningApp;
let page: Page;
let decoder: DecoderWeights;
let statistics: CapsuleStatistics;

async function launch(): Promise<void> {
  app = await launchApp({ dataFolder: folder, size: { width: 1440, height: 900 }, firstVisit: true });
  ({ page } = app);
  await expect(page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
}
test.beforeAll(launch);
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const sliders = (): Locator => page.getByRole('slider');
const measured = () => page.getByRole('button', { name: /as measured/ });
const slider = (name: string): Locator => page.getByRole('slider', { name, exact: true });
const at = async (of: Locator): Promise<number> => Number(await of.getAttribute('aria-valuenow'));
const output = (): Locator => page.getByRole('img', { name: /^decoder output/ });
const meter = (): Locator => page.getByRole('meter', { name: 'Distance from real digits' });
const resetAll = () => page.getByRole('button', { name: 'Reset all', exact: true }).click();
const select = async (name: RegExp, option: string): Promise<void> => {
  await page.getByRole('button', { name }).or(page.getByRole('combobox', { name })).click();
  await page.getByRole('option', { name: option }).click();
};

/** Ink in all, 0 to 1, and how far the strokes lean to the right for each pixel up (second moments). */
function look(grey: number[]): { ink: number; slant: number } {
  const side = Math.sqrt(grey.length);
  const sum = (of: (x: number, y: number) => number) =>
    grey.reduce((total, value, n) => total + value * of(n % side, Math.floor(n / side)), 0);
  const all = sum(() => 1);
  const [x0, y0] = [sum((x) => x) / all, sum((_, y) => y) / all];
  return {
    ink: all / 255 / grey.length,
    slant: -sum((x, y) => (x - x0) * (y - y0)) / sum((_, y) => (y - y0) ** 2),
  };
}

test('the first visit asks a question that its three sliders answer', async () => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Digits white on black/ }).click(); // a grey value is the pixel then
  await page.keyboard.press('Escape');
  await expect(page.getByText('Which one makes it thicker? Which slants it?')).toBeVisible();
  await expect(sliders()).toHaveCount(3);
  await expect(measured()).toHaveCount(0); // no chip that answers it
  const changes: { ink: number; slant: number }[] = [];
  for (const one of await sliders().all()) {
    await one.focus();
    await page.keyboard.press('Home');
    const low = look(await pixels(output()));
    await page.keyboard.press('End');
    const high = look(await pixels(output()));
    changes.push({ ink: Math.abs(high.ink / low.ink - 1), slant: Math.abs(high.slant - low.slant) });
    await page.keyboard.press('Backspace');
  }
  console.log(changes.map(({ ink, slant }) => `ink ${ink.toFixed(2)}, slant ${slant.toFixed(2)}`).join('; '));
  expect(Math.max(...changes.map(({ ink }) => ink))).toBeGreaterThan(0.5);
  expect(Math.max(...changes.map(({ slant }) => slant))).toBeGreaterThan(0.4);
  await expectAccessible(page);
  for (const size of [
    { width: 1100, height: 720 },
    { width: 1024, height: 700 },
  ]) {
    await page.setViewportSize(size);
    await expectNoPageScroll(page);
    for (const one of await sliders().all()) await expect(one).toBeInViewport({ ratio: 0.99 });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('all are one click away, and stay with the unit at the next start', async () => {
  await page.getByRole('button', { name: 'All 16 dimensions' }).click();
  await expect(sliders()).toHaveCount(16);
  await expect(measured()).not.toHaveCount(0);
  await select(/^Unit/, 'sigma');
  await expect(page.getByLabel('dim 3, in sigma')).toBeVisible();
  await page.waitForTimeout(300); // the choice reaches the host
  await app.close();
  await launch();
  await expect(sliders()).toHaveCount(16);
  await expect(page.getByLabel('dim 3, in sigma')).toBeVisible();
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const model = await call(page, 'inspector', 'openModel', { source: listing!.source });
  [decoder, statistics] = [model.decoder!, model.statistics!];
});

test('takes sigmas, values and the paper’s distances; the ends are 3 sigma or 0.25', async () => {
  const { digit, original } = await copiedVector(app);
  const place = digit * 16 + 3;
  await page.getByLabel('dim 3, in sigma').fill('1.5');
  await page.keyboard.press('Enter');
  expect(await at(slider('dim 3'))).toBeCloseTo(statistics.mean[place]! + 1.5 * statistics.sigma[place]!, 6);
  await slider('dim 3').focus();
  await page.keyboard.press('End');
  expect(await at(slider('dim 3'))).toBeCloseTo(statistics.mean[place]! + 3 * statistics.sigma[place]!, 6);
  await select(/^Unit/, 'paper');
  await slider('dim 3').focus();
  for (const [key, by] of [
    ['End', 0.25],
    ['Home', -0.25],
  ] as const) {
    await page.keyboard.press(key);
    expect(await at(slider('dim 3'))).toBeCloseTo(original[3]! + by, 6);
  }
  await page.getByLabel('dim 3, away from the original').fill('0.1');
  await page.keyboard.press('Enter');
  expect(await at(slider('dim 3'))).toBeCloseTo(original[3]! + 0.1, 6);
  await select(/^Unit/, 'value');
  await page.getByLabel('dim 3, value').fill('0.2');
  await page.keyboard.press('Enter');
  expect(await at(slider('dim 3'))).toBe(0.2);
});

test('the wheel turns, as one undo step, and a double click resets', async () => {
  await resetAll();
  const { digit } = await copiedVector(app);
  const before = await at(slider('dim 6'));
  const box = (await slider('dim 6').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let n = 0; n < 5; n++) await page.mouse.wheel(0, -100);
  const expected = before + 0.5 * statistics.sigma[digit * 16 + 6]!;
  await expect.poll(async () => Math.abs((await at(slider('dim 6'))) - expected)).toBeLessThan(1e-6);
  await page.mouse.move(box.x + box.width / 2, box.y - 200); // leaves it
  await page.keyboard.press('Control+z');
  expect(await at(slider('dim 6'))).toBe(before);
  await page.keyboard.press('Control+Shift+z');
  expect(await at(slider('dim 6'))).toBeCloseTo(expected, 6);
  await page.mouse.dblclick(box.x + box.width * 0.8, box.y + box.height / 2);
  expect(await at(slider('dim 6'))).toBe(before);
});

test('the others follow to their conditional mean, and back', async () => {
  const { digit, original } = await copiedVector(app);
  await page.getByRole('radio', { name: 'Others follow' }).click();
  await slider('dim 13').focus();
  await page.keyboard.press('Home');
  const { capsule } = await copiedVector(app);
  const along = followers(capsuleDistribution(statistics, digit)!, 13);
  const by = capsule[13]! - original[13]!;
  const expected = original.map((value, d) => value + by * along[d]!);
  expect(farthest(capsule, expected)).toBeLessThan(1e-6);
  expect(farthest(capsule.toSpliced(13, 1), original.toSpliced(13, 1))).toBeGreaterThan(0.02);
  const drawn = decodeCapsule(decoder, capsule, digit).map((value) => Math.round(value * 255));
  expect(farthest(await pixels(output()), drawn)).toBeLessThanOrEqual(1);
  await slider('dim 13').focus();
  await page.keyboard.press('Backspace');
  await expect(page.getByRole('button', { name: 'Reset all', exact: true })).toBeDisabled();
  await page.getByRole('radio', { name: 'Alone' }).click();
});

test('the capsule’s length stays on request', async () => {
  await page.getByRole('switch', { name: 'Keep length' }).click();
  await expect(page.getByText(/^A length says how strongly a capsule claims its digit; kept,/)).toBeVisible();
  await slider('dim 2').focus();
  await page.keyboard.press('End');
  const { capsule, original } = await copiedVector(app);
  expect(farthest(capsule, original)).toBeGreaterThan(0.05);
  expect(capsuleLength(capsule)).toBeCloseTo(capsuleLength(original), 6);
  await page.getByRole('switch', { name: 'Keep length' }).click();
  await resetAll();
});

test('principal components turn the capsule along directions of largest variance', async () => {
  await page.getByRole('radio', { name: 'Components' }).click();
  await expect(sliders()).toHaveCount(16);
  await expect(slider('component 1')).toBeVisible();
  const before = await pixels(output());
  await slider('component 1').focus();
  await page.keyboard.press('End');
  const { digit, capsule, original } = await copiedVector(app);
  const distribution = capsuleDistribution(statistics, digit)!;
  const [to, from] = [toComponents(distribution, capsule), toComponents(distribution, original)];
  expect(to[0]).toBeCloseTo(3 * Math.sqrt(distribution.variances[0]!), 5);
  for (let k = 1; k < 16; k++) expect(to[k]).toBeCloseTo(from[k]!, 6);
  expect(farthest(await pixels(output()), before)).toBeGreaterThan(20);
  const share = distribution.variances[0]! / distribution.variances.reduce((a, b) => a + b);
  await expect(page.getByTitle(/^Share of the variance/).first()).toContainText(
    `${(share * 100).toFixed(0)}\u00a0%`,
  );
  await expectAccessible(page);
  await resetAll();
  await page.getByRole('radio', { name: 'Dimensions', exact: true }).click();
});

test('says how far the capsule is from real digits, and warns', async () => {
  const { digit } = await copiedVector(app);
  const distribution = capsuleDistribution(statistics, digit)!;
  const kept = statistics.distances.subarray(
    digit * distanceLevels.length,
    (digit + 1) * distanceLevels.length,
  );
  const expectShare = async () => {
    const { capsule } = await copiedVector(app);
    const share = percentile(kept, mahalanobis(distribution, capsule));
    expect(Number(await meter().getAttribute('aria-valuenow'))).toBeCloseTo(share * 100, 1);
    return share;
  };
  expect(await expectShare()).toBeLessThan(0.95);
  await expect(meter()).toHaveAttribute('aria-valuetext', /^Farther out than \d+\s% of real 7s$/);
  for (const dimension of [3, 7, 12]) {
    await slider(`dim ${dimension}`).focus();
    await page.keyboard.press(dimension === 7 ? 'Home' : 'End');
  }
  expect(await expectShare()).toBeGreaterThan(0.999);
  await expect(page.getByText('No digit in 1,000 is as unusual as this one')).toBeVisible();
  await resetAll();
});

test('ranks the dimensions by effect, for the digit and for the whole model', async () => {
  const { digit } = await copiedVector(app);
  const bars = page.getByRole('button', { name: /mean pixel change .* Go to its slider/ });
  const ranked = async () =>
    (await bars.all()).reduce<Promise<number[]>>(
      async (list, bar) => [
        ...(await list),
        Number(/^dim (\d+)/.exec((await bar.getAttribute('aria-label'))!)![1]),
      ],
      Promise.resolve([]),
    );
  const order = (effect: (d: number) => number) =>
    Array.from({ length: 16 }, (_, d) => d).sort((a, b) => effect(b) - effect(a));
  expect(await ranked()).toEqual(order((d) => statistics.effect[digit * 16 + d]!));
  await page.getByRole('radiogroup', { name: 'Effect in' }).getByRole('radio', { name: 'all' }).click();
  const all = (d: number) =>
    Array.from({ length: 10 }, (_, j) => statistics.effect[j * 16 + d]!).reduce((a, b) => a + b);
  expect(await ranked()).toEqual(order(all));
  await bars.first().click();
  await expect(slider(`dim ${order(all)[0]}`)).toBeFocused();
});

test('the difference has a legend with its range', async () => {
  const legend = page.locator('.legend-row');
  await expect(legend).toContainText('−1');
  await expect(legend).toContainText('+1');
});
