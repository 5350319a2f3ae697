/** Learn in the real app: every page, and every figure with the open model. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

const titles = [
  'A capsule answers with a vector',
  'What pooling forgets',
  'The network, layer by layer',
  'Squash: from length to claim',
  'Routing by agreement',
  'Two losses: read it, and redraw it',
  'How far to trust it',
];

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await page.getByRole('navigation').getByRole('button', { name: 'Learn' }).click();
});
test.afterAll(() => app.close());

const heading = (title: string) => page.getByRole('heading', { name: title, level: 2 });
async function open(n: number): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('button').nth(n).click();
  await expect(heading(titles[n]!)).toBeVisible();
}
const number = async (testId: string) =>
  Number((await page.getByTestId(testId).textContent())!.replace('−', '-'));

test('all pages open with the bracket keys, say what to do next, and never scroll the page', async () => {
  for (const title of titles) {
    await expect(heading(title)).toBeVisible();
    await expect(page.getByText('Find out')).toBeVisible();
    await expect(page.locator('.btn.primary')).toHaveCount(1);
    await expectNoPageScroll(page);
    await page.setViewportSize({ width: 1100, height: 720 });
    await expectNoPageScroll(page);
    const cut = await page
      .locator('article')
      .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    expect(cut, title).toBe(0); // the whole text is there
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press(']');
  }
  await expect(heading(titles[6]!)).toBeVisible();
  await page.keyboard.press('[');
  await expect(heading(titles[5]!)).toBeVisible();
  await page.getByRole('button', { name: 'Contents' }).click();
  await page.getByRole('menuitem', { name: '1. What a capsule is' }).click();
  await expect(heading(titles[0]!)).toBeVisible();
});

test('one dimension turns the picture that the decoder draws, and magnitude sets its length', async () => {
  await open(0);
  const canvas = page.locator('.picture canvas');
  await expect(canvas).toBeVisible({ timeout: 60_000 });
  const pixels = () =>
    canvas.evaluate((element) =>
      (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 28, 28).data.join(),
    );
  const before = await pixels();
  await page.getByRole('radio', { name: /^dim 3,/ }).click();
  const slider = page.getByRole('slider', { name: 'Turn dim 3' });
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', '+0.25 from the original');
  expect(await pixels()).not.toBe(before);
  await page.getByRole('button', { name: 'Reset' }).click();
  expect(await pixels()).toBe(before);
  const magnitude = page.getByRole('slider', { name: 'Magnitude' });
  await magnitude.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('capsule-length')).toHaveText('0.00');
});

test('max pooling cannot tell a digit from its shuffled pixels', async () => {
  await open(1);
  for (const size of ['2 × 2', '4 × 4', '7 × 7']) {
    await page.getByRole('radio', { name: size }).click();
    await expect(page.getByTestId('before')).toHaveText(/^[1-9]\d* of 784 pixels differ/);
    await expect(page.getByTestId('after')).toHaveText(/^0 of /);
  }
});

test("the network is drawn from the open model's shapes, and accounts for every parameter", async () => {
  await open(2);
  const cells = await page.locator('.table tbody tr td:last-child').allTextContents();
  const sum = cells.reduce((total, text) => total + Number(text.replace(/\D/g, '')), 0);
  const stated = (await page.getByText(/^[\d,]+ parameters$/).textContent())!;
  expect(sum).toBe(Number(stated.replace(/\D/g, '')));
  expect(sum).toBeGreaterThan(100_000);
  await expect(page.locator('.drawing canvas')).toHaveCount(2);
});

test('the squash arrow moves by keyboard and pointer, and v follows equation 1', async () => {
  await open(3);
  const arrow = page.getByRole('slider', { name: 'Vector s' });
  const holds = async () => {
    const s = await number('length-s');
    expect(await number('length-v')).toBeCloseTo(s ** 2 / (1 + s ** 2), 1);
    return s;
  };
  expect(await holds()).toBeCloseTo(1.8);
  await arrow.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await holds()).toBeCloseTo(2);
  await expect(arrow).toHaveAttribute(
    'aria-valuetext',
    /^length 2\.00, squashed to 0\.80; direction 36 degrees$/,
  );
  await page.keyboard.press('ArrowLeft');
  await expect(arrow).toHaveAttribute('aria-valuetext', /direction 41 degrees$/);
  await page.keyboard.press('Home');
  expect(await holds()).toBe(0);
  const box = (await arrow.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 20, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  expect(await holds()).toBeGreaterThan(2.9);
  await page.getByRole('button', { name: 'Reset' }).click();
  expect(await holds()).toBeCloseTo(1.8);
});

test('routing lets a crowd count for more, and the open model is measured beside it', async () => {
  await open(4);
  expect(await number('coupling-1')).toBe(0.5);
  await page.getByRole('button', { name: 'Next iteration' }).click();
  await page.getByRole('button', { name: 'Next iteration' }).click();
  expect(await number('coupling-2')).toBeGreaterThan(0.7);
  // A vote that turns against the crowd loses its share.
  const before = await number('coupling-2');
  const vote = page.getByRole('slider', { name: 'Vote of capsule 2 for digit A' });
  await vote.focus();
  for (let n = 0; n < 18; n++) await page.keyboard.press('ArrowDown');
  expect(await number('coupling-2')).toBeLessThan(before - 0.2);
  await page.getByRole('radio', { name: 'Short votes' }).click();
  await page.getByRole('radio', { name: '3', exact: true }).click();
  expect(Math.abs((await number('coupling-1')) - 0.5)).toBeLessThan(0.02);

  const measured = page.getByTestId('trained-couplings');
  await expect(measured).toHaveText(/nine in ten of [\d,]+ couplings lie between 0\.0\d+ and 0\.\d+/, {
    timeout: 60_000,
  });
  console.log((await measured.textContent())!.replace(/\s+/g, ' ').trim());
});

test('the losses follow the length', async () => {
  await open(5);
  const slider = page.getByRole('slider', { name: 'Length of the capsule' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /loss 0\.810 if its digit is there, 0\.000 if not/);
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', /loss 0\.000 if its digit is there, 0\.405 if not/);
  expect(await number('reconstruction')).toBeGreaterThan(0);
});

test('measures how far lengths are from probabilities', async () => {
  await open(6);
  await page.getByRole('button', { name: /^Measure on the/ }).click();
  await expect(page.getByTestId('length-sum')).toHaveText(/^\d\.\d\d$/, { timeout: 90_000 });
  await expect(page.getByRole('img', { name: /^Share read correctly by length/ })).toBeVisible();
});

test('leads to the view where it can be tried, and remembers the page', async () => {
  await open(4);
  await page.getByRole('button', { name: 'Follow a real image in Routing' }).click();
  await expect(page.getByRole('heading', { name: 'Routing', level: 1 })).toBeVisible();
  await page.getByRole('navigation').getByRole('button', { name: 'Learn' }).click();
  await open(6);
  await page.getByRole('button', { name: 'See its mistakes in Evaluate' }).click();
  await expect(page.getByRole('heading', { name: 'Evaluate', level: 1 })).toBeVisible();
  await page.getByRole('navigation').getByRole('button', { name: 'Learn' }).click();
  await expect(heading(titles[6]!)).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`no page has an accessibility violation, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme });
    for (let n = 0; n < titles.length; n++) {
      await open(n);
      await expectAccessible(page);
    }
  });
}
