/** The grid of Explore in the real app: what each dimension of the capsule draws. */
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { copiedVector } from './support/clipboard.ts';
import { expectNothingBeyond, expectReachable, holdsForEveryone } from './support/everyone.ts';
import { farthest, pixels } from './support/pixels.ts';
import { openWorkbench } from './support/workbench.ts';
import type { Workbench } from './support/workbench.ts';

test.describe.configure({ mode: 'serial' });
let app: Workbench;
let page: Page;

test.beforeAll(async () => {
  app = await openWorkbench();
  ({ page } = app);
});
test.afterAll(() => app.close());

const grid = (): Locator => page.getByRole('grid', { name: /^Each dimension/ });
const cell = (dimension: number, column: number): Locator =>
  grid().locator(`[data-cell="${dimension},${column}"]`);
const settled = () => expect(grid()).toHaveAttribute('aria-busy', 'false', { timeout: 20_000 });

test('the grid draws what the decoder makes of each moved dimension', async () => {
  await app.tab('Sliders').focus();
  await page.keyboard.press('ArrowRight');
  await expect(app.tab('Grid')).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Grid' })).toBeVisible();
  await settled();
  await expect(grid().getByRole('gridcell')).toHaveCount(11 * app.decoder.dims);
  const { digit, capsule } = await copiedVector(app);
  for (const [dimension, column] of [0, 3, 7, app.decoder.dims - 1].flatMap((d) =>
    [0, 5, 8, 10].map((c) => [d, c]),
  )) {
    const vector = [...capsule];
    vector[dimension!]! += (column! - 5) / 20;
    const drawn = await pixels(cell(dimension!, column!).locator('canvas'));
    expect(
      farthest(drawn, app.greys(vector, digit)),
      `dim ${dimension}, column ${column}`,
    ).toBeLessThanOrEqual(1);
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
  const { original } = await copiedVector(app);
  await cell(1, 7).focus();
  await page.keyboard.press('Enter');
  await settled();
  const { capsule, digit } = await copiedVector(app);
  expect(capsule[1]! - original[1]!).toBeCloseTo(0.1, 5);
  expect(farthest(await pixels(cell(4, 5).locator('canvas')), app.greys(capsule, digit))).toBeLessThanOrEqual(
    1,
  );
  await page.keyboard.press('Control+z');
  expect((await copiedVector(app)).capsule).toEqual(original);
  await cell(2, 0).click();
  expect((await copiedVector(app)).capsule[2]! - original[2]!).toBeCloseTo(-0.25, 5);
  await page.keyboard.press('r');
  expect((await copiedVector(app)).capsule).toEqual(original);
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
  console.log(
    `Longest frame while 2 x ${11 * app.decoder.dims} pictures were decoded: ${longest.toFixed(0)} ms`,
  );
  expect(longest).toBeLessThan(150);
});

test('the grid is saved as PNG and as SVG', async () => {
  const save = (item: string) => async () => {
    await page.getByRole('button', { name: 'Save figure' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const png = PNG.sync.read(await app.saved('grid.png', save('Grid, PNG')));
  const last = await pixels(cell(app.decoder.dims - 1, 10).locator('canvas'));
  const side = app.decoder.width * 10;
  const gap = side / 14;
  const corner = { x: png.width - gap - side, y: png.height - gap - side };
  const small = last.map((_, n) => {
    const x = corner.x + (n % app.decoder.width) * 10 + 5;
    const y = corner.y + Math.floor(n / app.decoder.width) * 10 + 5;
    return png.data[4 * (y * png.width + x)]!;
  });
  expect(farthest(small, last)).toBeLessThanOrEqual(1);
  const svg = (await app.saved('grid.svg', save('Grid, SVG'))).toString();
  const images = [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)];
  expect(images).toHaveLength(11 * app.decoder.dims);
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
  await holdsForEveryone(page, async () => {
    await settled();
    await expectNothingBeyond(page);
  });
});

test('the tab stays when another view was open; an effect leads to its slider', async () => {
  await page.keyboard.press('Control+1');
  await expect(grid()).toHaveCount(0);
  await page.keyboard.press('Control+4');
  await expect(grid()).toBeVisible();
  await page.getByRole('button', { name: /^dim 3, mean pixel change/ }).click();
  await expect(page.getByRole('slider', { name: 'dim 3', exact: true })).toBeFocused();
});

test('at 200 % every control of the grid can be reached by scrolling', async () => {
  await app.tab('Grid').click();
  await settled();
  await expectReachable(page, [
    page.getByRole('button', { name: 'Save figure' }),
    cell(app.decoder.dims - 1, 10),
  ]);
});
