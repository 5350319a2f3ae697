/** What holds for everyone, however they see the app: either theme, small windows, twice the size. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible, expectNoPageScroll } from './accessibility.ts';

const usualSizes = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
];

/** In both themes, at each size: axe finds nothing and the page does not scroll. `look` brings about what is looked at. */
export async function holdsForEveryone(
  page: Page,
  look: () => Promise<void> = () => Promise.resolve(),
  sizes = usualSizes,
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await look();
      await page.waitForTimeout(400); // what fades in
      await expectAccessible(page);
      await expectNoPageScroll(page);
    }
  }
}

/** Nothing in a tab's panel is wider than its place, but for what `cut` names: words that end in "…" by intent. */
export async function expectNothingBeyond(page: Page, cut = '.ell, .vis-hidden, .key'): Promise<void> {
  const beyond = await page.locator('[role=tabpanel]').evaluate(
    (panel, cut) =>
      [panel, ...panel.querySelectorAll('*')]
        .filter(
          (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'visible',
        )
        .filter((part) => !part.matches(cut))
        .map((part) => part.className),
    cut,
  );
  expect(beyond).toEqual([]);
}

/** At 200 %, in a window of 1100 x 720: every one of these can be scrolled to, and nothing needs scrolling sideways. */
export async function expectReachable(page: Page, parts: Locator[]): Promise<void> {
  await page.setViewportSize({ width: 550, height: 360 });
  for (const part of parts) {
    await part.scrollIntoViewIfNeeded();
    await expect(part).toBeInViewport({ ratio: 0.9 });
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
}
