/** Evaluate in the real app: the bundled model on real MNIST test images. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';

/** Labels of the MNIST test set, as its authors publish it. */
const testLabels = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await page.getByRole('navigation').getByRole('button', { name: 'Evaluate' }).click();
});
test.afterAll(() => app.close());

/** Counts of the matrix on screen, read from what it says of each cell. */
async function matrixOnScreen(): Promise<number[][]> {
  const labels = await page
    .getByRole('gridcell')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')!));
  const matrix = testLabels.map(() => new Array<number>(10).fill(0));
  for (const label of labels) {
    const [, truth, read, count] = /^true (\d), read as (\d): ([\d,]+) samples?/.exec(label)!;
    matrix[Number(truth)]![Number(read)] = Number(count!.replace(',', ''));
  }
  return matrix;
}
const evaluateButton = () => page.getByRole('button', { name: /^Evaluate 10,000 images$/ });

test('says why the test set is special, can be cancelled, and starts again', async () => {
  await expect(page.getByText('used for no choice: neither of the best checkpoint')).toBeVisible({
    timeout: 60_000,
  });
  await expectNoPageScroll(page);
  await evaluateButton().click();
  await expect(page.getByRole('progressbar', { name: 'Images evaluated' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Not evaluated yet' })).toBeVisible();
  await expect(page.getByTestId('accuracy')).toHaveCount(0);
  await evaluateButton().click();
  await expect(page.getByTestId('evaluated')).toHaveText(/of 10,000 images, [\d,]+ img\/s, .* left/);
});

test('gives accuracy with its interval, and a matrix that adds up to the test set', async () => {
  await expect(page.getByTestId('accuracy')).toBeVisible({ timeout: 90_000 });
  const matrix = await matrixOnScreen();
  expect(matrix.map((row) => row.reduce((a, b) => a + b))).toEqual(testLabels);
  const right = matrix.reduce((sum, row, n) => sum + row[n]!, 0);
  expect(right).toBeGreaterThan(9000); // a trained network, not a guess

  const text = (await page.getByTestId('accuracy').textContent())!;
  const [accuracy, low, high] = text.match(/[\d.]+/g)!.map(Number) as [number, number, number];
  expect(accuracy).toBeCloseTo(right / 100, 2);
  expect(low).toBeLessThan(accuracy);
  expect(high).toBeGreaterThan(accuracy);
  expect(high - low).toBeLessThan(2);
  await expect(page.getByTestId('accuracy')).toContainText('95\u00a0% interval');
  await expect(page.getByText('Accuracy, test, used for no choice')).toBeVisible();
  await expect(page.getByTestId('mistakes')).toHaveText((10_000 - right).toLocaleString('en'));
  console.log(`Bundled model, test: ${text.trim()}, ${10_000 - right} mistakes`);
});

test('its menus show a note whole or not at all', async () => {
  for (const width of [1440, 1100, 1024]) {
    await page.setViewportSize({ width, height: 720 });
    const cut = await page.locator('.head .field.select > span').evaluateAll((all) =>
      all
        .flatMap((words) => [words, ...words.querySelectorAll('*')])
        .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth)
        .map((part) => part.textContent),
    );
    expect(cut, `${width}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('shows the table per digit, sorted as asked', async () => {
  const matrix = await matrixOnScreen();
  const table = page.locator('table');
  await table.getByRole('button', { name: 'Mistakes' }).click();
  const column = await table.locator('tbody tr td:nth-child(3)').allTextContents();
  const mistakes = matrix.map((row, n) => testLabels[n]! - row[n]!);
  expect(column.map(Number)).toEqual([...mistakes].sort((a, b) => b - a));
  await expect(table.getByRole('columnheader', { name: 'Mistakes' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );

  await expect(table.locator('tfoot')).toContainText(/bars from \d+\u00a0%/);
  await table.getByRole('button', { name: 'Digit' }).click();
  const recall = await table.locator('tbody tr:nth-child(3) td:nth-child(5)').textContent();
  expect(Number(recall)).toBeCloseTo((100 * matrix[2]![2]!) / testLabels[2]!, 2);
});

test('rates and colour follow the switches, and arrow keys move by cell', async () => {
  const cell = page.getByRole('gridcell', { name: /^true 0, read as 0:/ });
  await page.getByRole('radio', { name: 'Per true class' }).click();
  await expect(cell).toHaveText(/^\d+(\.\d)?$/);
  const colours = () =>
    page
      .getByRole('gridcell', { name: /^true (\d), read as (?!\1)\d: [1-9]/ })
      .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).style.backgroundColor).join());
  const logarithmic = await colours();
  await page.getByRole('radio', { name: 'Linear' }).click();
  expect(await colours()).not.toBe(logarithmic);
  await page.getByRole('radio', { name: 'Log' }).click();
  await page.getByRole('radio', { name: 'Counts' }).click();

  await cell.click();
  await expect(page.getByRole('heading', { name: '0, read correctly' })).toBeVisible();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter'])
    await page.keyboard.press(key);
  await expect(page.getByRole('gridcell', { name: /^true 1, read as 3:/ })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'True 1, read as 3' })).toBeVisible();
});

test('opens the images behind a cell, and none where there is none', async () => {
  const matrix = await matrixOnScreen();
  const cells = matrix.flatMap((row, truth) => row.map((count, read) => ({ truth, read, count })));
  const empty = cells.find(({ count }) => count === 0);
  if (empty) {
    await page
      .getByRole('gridcell', { name: `true ${empty.truth}, read as ${empty.read}: 0 samples` })
      .click();
    await expect(page.getByRole('heading', { name: 'None' })).toBeVisible();
  }

  const most = cells.filter(({ truth, read }) => truth !== read).sort((a, b) => b.count - a.count)[0]!;
  await page.getByRole('gridcell', { name: `true ${most.truth}, read as ${most.read}:` }).click();
  const cards = page.getByRole('list', { name: 'Samples' }).getByRole('listitem');
  await expect(cards).toHaveCount(Math.min(most.count, 24));
  // The longest capsule is what was read: its length is never below that of the label's.
  const lengths = await cards
    .locator('.length .num')
    .allTextContents()
    .then((texts) => texts.map(Number));
  expect(lengths).toHaveLength(2 * Math.min(most.count, 24));
  for (let n = 0; n < lengths.length; n += 2) expect(lengths[n]!).toBeGreaterThanOrEqual(lengths[n + 1]!);
  const read = lengths.filter((_, n) => n % 2 === 0);
  expect(read).toEqual([...read].sort((a, b) => b - a));

  // Original and both decoded images hold a digit, and are three different pictures.
  const pictures = cards.first().locator('canvas');
  await expect(pictures).toHaveCount(3);
  const inks = await pictures.evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 28, 28);
      return data.filter((_, n) => n % 4 === 0).join();
    }),
  );
  expect(new Set(inks).size).toBe(3);
  for (const ink of inks) expect(new Set(ink.split(',')).size).toBeGreaterThan(10);

  await page.getByRole('combobox', { name: /^Order of the samples/ }).click();
  await page.getByRole('option', { name: 'By number' }).click();
  const numbers = await cards.getByText(/^No\. /).allTextContents();
  const indices = numbers.map((text) => Number(text.replace(/\D/g, '')));
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
});

test('pages through the many images that were read correctly', async () => {
  await page.getByRole('gridcell', { name: /^true 5, read as 5:/ }).click();
  const pager = page.getByText(/^1 to 24 of \d{3}$/);
  await expect(pager).toBeVisible();
  const first = () =>
    page
      .getByText(/^No\. /)
      .first()
      .textContent();
  const before = await first();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByText(/^25 to 48 of \d{3}$/)).toBeVisible();
  expect(await first()).not.toBe(before);
  await page.getByRole('button', { name: 'Previous page' }).click();
});

test('opens a sample in Explore, and comes back to the same figures', async () => {
  await page.locator('.frequent button').first().click();
  const card = page.getByRole('list', { name: 'Samples' }).getByRole('listitem').first();
  const number = (await card.getByText(/^No\. /).textContent())!.replace(/\D/g, '');
  const accuracy = await page.getByTestId('accuracy').textContent();
  await card.getByRole('button', { name: /^Explore number/ }).click();
  await expect(page.getByRole('heading', { name: 'Explore', level: 1 })).toBeVisible();
  const found = page.getByLabel('Number of the test digit');
  await expect.poll(async () => (await found.inputValue()).replace(/\D/g, '')).toBe(number);
  await page.getByRole('navigation').getByRole('button', { name: 'Evaluate' }).click();
  await expect(page.getByTestId('accuracy')).toHaveText(accuracy!);
});

test('saves the matrix as CSV and PNG, and the evaluation as JSON', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-export-'));
  const save = async (item: string, name: string) => {
    const file = path.join(folder, name);
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expect.poll(() => existsSync(file)).toBe(true);
    await expect(page.getByText(`Saved ${name} in ${path.basename(folder)}`)).toBeVisible();
    return readFileSync(file);
  };
  const matrix = await matrixOnScreen();
  const csv = (await save('Confusion matrix, CSV', 'matrix.csv')).toString();
  const rows = csv.trim().split('\r\n').slice(1);
  expect(rows.map((row) => row.split(',').slice(1).map(Number))).toEqual(matrix);

  const json = JSON.parse((await save('Evaluation with all lengths, JSON', 'evaluation.json')).toString());
  expect(json.confusion).toEqual(matrix);
  expect(json.lengths).toHaveLength(10_000);
  expect(json.lengths[0]).toHaveLength(10);
  const read = json.lengths.map((row: number[]) => row.indexOf(Math.max(...row)));
  expect(read.filter((digit: number, n: number) => digit === json.predictions[n]).length).toBeGreaterThan(
    9990,
  );

  const png = await save('Confusion matrix, PNG', 'matrix.png');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(900); // width
  rmSync(folder, { recursive: true });
});

test('joins samples and table into tabs where the window is small', async () => {
  await expectNoPageScroll(page);
  await page.setViewportSize({ width: 1100, height: 720 });
  await expectNoPageScroll(page);
  await page.getByRole('tab', { name: 'Per digit' }).click();
  await expect(page.locator('table tbody tr')).toHaveCount(10);
  await page.getByRole('tab', { name: 'Samples' }).click();
  await expect(page.getByRole('list', { name: 'Samples' })).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violation, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme });
    await expectAccessible(page);
  });
}
