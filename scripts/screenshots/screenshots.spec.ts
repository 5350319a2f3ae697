/**
 * Draws docs/screenshots anew from the real app: every view in both themes and both sizes, with a real run going on.
 * `npm run screenshots` after a build; not a test, so `npm test` leaves it out.
 */
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp, projectFolder } from '../../e2e/support/app.ts';

const folder = path.join(projectFolder, 'docs', 'screenshots');
const sizes = [
  { width: 1440, height: 900, suffix: '' },
  { width: 1100, height: 720, suffix: '-1100' },
];
const trainingSeconds = 45;

test('screenshots', async () => {
  test.setTimeout(600_000);
  const app = await launchApp({ size: sizes[0]! });
  const { page } = app;
  const main = page.getByRole('main');
  const open = (view: string) =>
    page.getByRole('navigation').getByRole('button', { name: view, exact: true }).click();
  const moveAway = () => page.mouse.move(0, 0);

  await open('Evaluate');
  await main.getByRole('button', { name: /^Evaluate [\d,]+ images$/ }).click();
  await expect(page.getByTestId('accuracy')).toBeVisible({ timeout: 180_000 });
  await page.getByRole('gridcell', { name: /^true 4, read as 9/ }).click();

  await open('Explore');
  for (const [dim, presses] of [
    [2, 12],
    [6, -14],
    [11, 10],
  ] as const) {
    const slider = main.getByRole('slider').nth(dim);
    await slider.focus();
    for (let n = 0; n < Math.abs(presses); n++)
      await page.keyboard.press(presses > 0 ? 'ArrowRight' : 'ArrowLeft');
  }

  await open('System');
  await main.getByRole('button', { name: 'Run self-test' }).click();

  await open('Train');
  await page.getByRole('radio', { name: /^Fast/ }).click();
  await main.getByLabel('Training images').fill('6000');
  await main.getByLabel('Epochs', { exact: true }).fill('24'); // still in training at the last picture
  await main.getByRole('button', { name: 'Start training' }).click();
  await page.waitForTimeout(trainingSeconds * 1000);

  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const view of ['Learn', 'Train', 'Evaluate', 'Explore', 'Routing', 'System']) {
        await open(view);
        await moveAway();
        await page.waitForTimeout(1500);
        await page.screenshot({
          path: path.join(folder, `${view.toLowerCase()}-${theme}${size.suffix}.png`),
        });
      }
    }
  }
  await app.close();
});
