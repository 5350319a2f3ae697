/** Routing in the real app, with the bundled model: every figure comes from the inspector's trace. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

const sizes = [
  { width: 1440, height: 900 },
  { width: 1100, height: 720 },
  { width: 1024, height: 700 },
];

test.beforeAll(async () => {
  app = await launchApp({ size: sizes[0]! });
  ({ page } = app);
  await page.getByRole('option', { name: 'No. 15, a 5' }).click({ timeout: 60_000 });
  await expect(page.getByText('a 5, read rightly')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('navigation').getByRole('button', { name: 'Routing' }).click();
  await expect(page.getByRole('heading', { name: 'Routing', level: 1 })).toBeVisible();
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true', { timeout: 60_000 });
});
test.afterAll(() => app.close());

const iteration = (n: number) =>
  page.getByRole('radiogroup', { name: 'Iteration' }).getByRole('radio', { name: String(n) });
const step = (name: string) => page.getByRole('button', { name, exact: true });
const text = async (testId: string) => (await page.getByTestId(testId).textContent())!.replace(/\s+/g, ' ');
/** The numbers in a text, minus signs read. */
const numbers = (words: string) =>
  [...words.replaceAll('−', '-').matchAll(/-?\d[\d,]*\.?\d*/g)].map(([found]) =>
    Number(found.replaceAll(',', '')),
  );
const digits = () => page.getByRole('radiogroup', { name: 'Digit capsule', exact: true });
const positions = () => page.getByRole('grid', { name: /^Positions of the primary capsules/ });
const types = () => page.getByRole('radiogroup', { name: /^Type, by what it contributes/ });

test('starts at the last iteration, with the digit that was read and a capsule that supports it', async () => {
  await expect(page.getByRole('heading', { name: 'Where digit 5 is seen' })).toBeVisible();
  await expect(digits().getByRole('radio', { name: '5' })).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('verdict')).toHaveText('a 5, read rightly');
  await expect(page.getByText('Supports', { exact: true }).locator('..').locator('dd')).toHaveText('5');
  await expect(positions().getByRole('gridcell')).toHaveCount(36);
  await expect(types().getByRole('radio')).toHaveCount(32);
});

test('says in words and numbers that trained couplings are nearly even', async () => {
  const words = await text('finding');
  console.log(words);
  expect(words).toMatch(/nine in ten of the 11,520 couplings lie between 0\.0\d+ and 0\.1\d+/);
  const [, , low, high, even] = numbers(words);
  expect(low).toBeLessThan(even!);
  expect(high).toBeGreaterThan(even!);
  expect(words).toMatch(/\d+\.\d\d % of ln 10, \d+\.\d\d % weighed by contribution/);
});

test('steps by buttons, by keys and by playing, and the formulas follow', async () => {
  expect(await page.getByText('not after the last iteration').isVisible()).toBe(true);
  await step('Step back').click();
  await expect(iteration(2)).toHaveAttribute('aria-checked', 'true');
  const [, , second] = numbers(await text('softmax'));
  await page.keyboard.press('ArrowLeft');
  await expect(iteration(1)).toHaveAttribute('aria-checked', 'true');
  await expect(step('Step back')).toBeDisabled();
  // exp 0 over 10 times exp 0.
  expect(numbers(await text('softmax'))).toEqual([0, 10, 0.1]);
  await expect(page.getByTestId('finding')).toContainText('All couplings start even, at 1/10 = 0.100');
  const [before, added, after] = numbers(await text('agreement'));
  expect(before! + added!).toBeCloseTo(after!, 3);
  await page.keyboard.press('ArrowRight');
  await expect(iteration(2)).toHaveAttribute('aria-checked', 'true');
  const [b, sum, c] = numbers(await text('softmax'));
  expect(b).toBeCloseTo(after!, 4);
  expect(Math.exp(b!) / sum!).toBeCloseTo(c!, 4);
  expect(c).toBe(second);
  const [square, , , length] = numbers((await text('squash')).replace('|v5|', '5 '));
  expect(square! / (1 + square!)).toBeCloseTo(length!, 2);

  await page.keyboard.press(']');
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true');
  await step('Play').click();
  await expect(iteration(1)).toHaveAttribute('aria-checked', 'true');
  await expect(step('Pause')).toBeVisible();
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true', { timeout: 10_000 });
  await expect(step('Play')).toBeVisible();
});

test('any primary capsule can be chosen by mouse and keyboard, and its field is outlined', async () => {
  await positions()
    .getByRole('gridcell', { name: /^row 1, column 1:/ })
    .click();
  await expect(page.getByTestId('capsule')).toContainText('row 1, column 1');
  const frame = () => page.locator('.frame').boundingBox();
  const image = (await page.locator('.image').boundingBox())!;
  const first = (await frame())!;
  expect(first.x - image.x).toBeCloseTo(0, 0);
  expect(first.width).toBeCloseTo((17 / 28) * image.width, 0);
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await expect(page.getByTestId('capsule')).toContainText('row 3, column 2');
  const moved = (await frame())!;
  expect(moved.x - image.x).toBeCloseTo((2 / 28) * image.width, 0);
  expect(moved.y - image.y).toBeCloseTo((4 / 28) * image.height, 0);
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true'); // the arrows moved the capsule alone

  await types()
    .getByRole('radio', { name: /^type 12:/ })
    .click();
  await expect(page.getByTestId('capsule')).toHaveText('row 3, column 2, type 12');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('capsule')).toHaveText('row 3, column 2, type 28');
  const inGraph = page.getByRole('radiogroup', { name: 'Capsule types' });
  await expect(inGraph.getByRole('radio', { name: /^type 28:/ })).toHaveAttribute('aria-checked', 'true');
  await inGraph.getByRole('radio', { name: /^type 5:/ }).click();
  await expect(page.getByTestId('capsule')).toHaveText('row 3, column 2, type 5');
});

test('any digit shows where its votes come from', async () => {
  const cells = () =>
    positions()
      .getByRole('gridcell')
      .evaluateAll((all) => all.map((cell) => cell.style.backgroundColor).join());
  const five = await cells();
  await digits().getByRole('radio', { name: '3' }).click();
  await expect(page.getByRole('heading', { name: 'Where digit 3 is seen' })).toBeVisible();
  expect(await cells()).not.toBe(five);
  await page
    .getByRole('radiogroup', { name: 'Digit capsules' })
    .getByRole('radio', { name: /^5, length 0\.\d\d/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Where digit 5 is seen' })).toBeVisible();
  expect(await cells()).toBe(five);
  await page.getByRole('radio', { name: 'Coupling c' }).click();
  expect(await cells()).not.toBe(five);
  await page.getByRole('radio', { name: 'Σ c·|û|' }).click();
});

test('the lines have a table, by type and by position', async () => {
  await expect(page.locator('svg path.on')).not.toHaveCount(0);
  await step('Show as table').click();
  const tables = page.getByRole('region', { name: 'Couplings as tables' });
  await expect(tables.getByRole('row')).toHaveCount(1 + 10 + 1 + 32);
  await page.getByRole('radio', { name: 'Position (36)' }).click();
  await expect(tables.getByRole('row')).toHaveCount(1 + 10 + 1 + 36);
  await expectAccessible(page);
  await step('Show as table').click();
  const nodes = page.getByRole('radiogroup', { name: 'Positions of capsules' }).getByRole('radio');
  await expect(nodes).toHaveCount(36);
  await expect(nodes.first()).toBeVisible();
  await page.getByRole('radio', { name: 'Type (32)' }).click();
});

test('another image is traced, and it is the same in Explore', async () => {
  const before = await text('squash');
  await page.getByRole('textbox', { name: 'Number of the test digit' }).fill('7');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('verdict')).toHaveText(/^a 9, /);
  await expect.poll(() => text('squash')).not.toBe(before);
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('textbox', { name: 'Number of the test digit' })).toHaveValue('7');
  await page.keyboard.press('Control+5');
  await expect(page.getByTestId('verdict')).toHaveText(/^a 9, /);
  await step('Image after').click();
  await expect(page.getByRole('textbox', { name: 'Number of the test digit' })).toHaveValue('8');
});

for (const theme of ['dark', 'light'] as const) {
  test(`no accessibility violation and nothing cut, ${theme}`, async () => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme });
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.waitForTimeout(400); // what fades in
      await expectAccessible(page);
      await expectNoPageScroll(page);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('.routing .card, .routing .card-b, .head')]
          .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
          .map((box) => `${box.className} ${box.textContent?.slice(0, 30)}`),
      );
      expect(cut, `${size.width} x ${size.height}`).toEqual([]);
    }
    await page.setViewportSize(sizes[0]!);
  });
}

test('at 200 % every part can be reached by scrolling', async () => {
  await page.setViewportSize({ width: 550, height: 360 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  for (const part of [
    step('Play'),
    digits().getByRole('radio', { name: '9' }),
    types().getByRole('radio', { name: /^type 32:/ }),
    page.getByRole('radiogroup', { name: 'Digit capsules' }).getByRole('radio', { name: /^9, length/ }),
    page.getByRole('img', { name: /votes for/ }),
    page.getByTestId('finding'),
    page.getByTestId('squash'),
  ]) {
    await part.scrollIntoViewIfNeeded();
    await expect(part).toBeInViewport({ ratio: 0.9 });
  }
  await page.setViewportSize(sizes[0]!);
});

test('position lines and the plain couplings keep to their cards', async () => {
  await page.getByRole('radio', { name: 'Position (36)' }).click();
  await page.getByRole('radio', { name: 'Coupling c' }).click();
  await page.setViewportSize(sizes[2]!);
  await expectNoPageScroll(page);
  await expectAccessible(page);
  await page.setViewportSize(sizes[0]!);
});
