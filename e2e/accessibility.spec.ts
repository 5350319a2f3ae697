/** What every view must hold for everyone: names and contrasts (axe), keyboard, zoom, forced colours, calm motion. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { expectReachable, holdsForEveryone } from './support/everyone.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await expect(page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
});
test.afterAll(() => app.close());

const views = ['Learn', 'Train', 'Evaluate', 'Explore', 'Routing', 'System'];
const sizes = [
  { width: 1440, height: 900 },
  { width: 1100, height: 720 },
];

/** Ctrl + number, and the view's heading is there. */
async function goTo(view: string): Promise<void> {
  await page.keyboard.press(`Control+${views.indexOf(view) + 1}`);
  await expect(page.locator('main h1').first()).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('button', { name: view, exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
}

async function open(view: string): Promise<void> {
  await goTo(view);
  await page.waitForTimeout(400); // what fades in
}

for (const view of views) {
  test(`${view}: axe finds nothing, and the page does not scroll`, async () => {
    test.slow(); // axe looks at everything four times
    await holdsForEveryone(page, () => goTo(view), sizes);
    await page.setViewportSize(sizes[0]!);
  });
}

test('dialogs, menus and messages hold too', async () => {
  await open('Explore');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
});

test('the focus can be seen at every stop of Explore', async () => {
  await open('Explore');
  await page.locator('main').focus();
  const stops: string[] = [];
  for (let n = 0; n < 200; n++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      if (focused === document.body) return null;
      // A slider shows the ring on its handle.
      const shown = focused.querySelector<HTMLElement>('.handle') ?? focused;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim() ?? '';
      return { name, ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
    });
    if (!stop || stops.includes(stop.name)) break;
    expect(stop, `stop ${n + 1}`).toMatchObject({ ring: true });
    stops.push(stop.name);
  }
  for (let n = 0; n < 16; n++) {
    expect(stops).toContain(`dim ${n}`);
    expect(stops).toContain(`dim ${n}, value`);
  }
  expect(stops.some((name) => name.startsWith('Model'))).toBe(true);
});

test('keys: views by number, ? for help, single characters can be turned off', async () => {
  for (const view of views) await open(view);
  await open('Explore');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Single characters/ }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.waitForTimeout(200);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Single characters/ }).click();
  await page.keyboard.press('Escape');
});

test('at 200 % every control of Explore can be reached by scrolling', async () => {
  await page.setViewportSize({ width: 550, height: 360 }); // 1100 x 720 at twice the size
  await open('Explore');
  await expectReachable(page, [
    page.getByRole('button', { name: 'Next misread' }),
    page.getByRole('radio', { name: /^9, length/ }),
    page.getByRole('button', { name: 'Reset all', exact: true }),
    page.getByRole('slider', { name: 'dim 15', exact: true }),
  ]);
  await page.getByRole('slider', { name: 'dim 15', exact: true }).focus();
  const before = await page
    .getByRole('slider', { name: 'dim 15', exact: true })
    .getAttribute('aria-valuenow');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider', { name: 'dim 15', exact: true })).not.toHaveAttribute(
    'aria-valuenow',
    before!,
  );
  await page.keyboard.press('Backspace');
  await page.setViewportSize(sizes[0]!);
});

test('forced colours keep bars, handles and chosen entries visible', async () => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open('Explore');
  const borders = await page.evaluate(() =>
    ['.handle', '.dg', '.bar-up', '.nav-entry[aria-current]', '[role=radio][aria-checked=true]'].map(
      (selector) => {
        const style = getComputedStyle(document.querySelector(selector)!);
        return [selector, style.borderTopStyle !== 'none' && parseFloat(style.borderTopWidth) > 0];
      },
    ),
  );
  expect(borders.filter(([, visible]) => !visible)).toEqual([]);
  await page.emulateMedia({ forcedColors: 'none' });
});

test('less motion means none', async () => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open('Explore');
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== 'none' || transitionDuration.split(',').some((time) => parseFloat(time) > 0);
      })
      .map((element) => element.className),
  );
  expect(moving).toEqual([]);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
});
