/** What axe finds on the page as it is now; Electron's pages need its legacy mode. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
  }));
  expect(found).toEqual([]);
}

/** The page itself never scrolls: lists, logs and galleries do, inside their cards. */
export async function expectNoPageScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth - innerWidth,
    height: document.documentElement.scrollHeight - innerHeight,
    main: document.querySelector('main')!.scrollHeight - document.querySelector('main')!.clientHeight,
  }));
  expect(beyond).toEqual({ width: 0, height: 0, main: 0 });
}
