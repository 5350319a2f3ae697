/** The tabs of Explore in the real app, for everyone and at every size; what each does: exploreGrid, exploreWay, exploreDraw, exploreMap. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { expectNothingBeyond, holdsForEveryone } from './support/everyone.ts';
import { expectWhole, presented } from './support/whole.ts';
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

test('the sliders hold for everyone beside the other tabs', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(page, async () => {
    await expect(page.getByRole('slider')).toHaveCount(app.decoder.dims);
    await expectNothingBeyond(page);
  });
});

/** The words of chips and menus, but for those that are not shown. */
const cutWords = () =>
  page
    .locator('.suggestion .ell, .order .ell')
    .evaluateAll((all) =>
      all.filter((words) => words.scrollWidth > words.clientWidth).map((w) => w.textContent),
    );

test('presented, and in a small window, the tabs show everything whole', async () => {
  const workbench = page.locator('section.card', { has: page.getByRole('tabpanel') });
  const everyTab = async (where: string) => {
    await app.tab('Sliders').click();
    await expectWhole(workbench, `all sliders, ${where}`);
    expect((await workbench.locator('.toolbar').boundingBox())!.height, where).toBeLessThan(50); // one row
    expect(await cutWords(), where).toEqual([]);
    await page.getByRole('button', { name: 'Copy vector' }).click();
    const [toast, list] = [page.locator('.toast'), page.locator('[data-sliders]')];
    await expect(toast).toBeVisible();
    await expect(list).toBeVisible();
    if (!where.endsWith('presented on 1024')) {
      const { y, height } = (await list.boundingBox())!; // there the view scrolls
      expect((await toast.boundingBox())!.y, `message, ${where}`).toBeGreaterThanOrEqual(y + height - 1);
    }
    await toast.getByRole('button', { name: 'Close message' }).click();
    await page.getByRole('radio', { name: 'Top 3' }).click();
    await expect(page.getByRole('slider')).toHaveCount(3);
    await expectWhole(workbench, `three sliders, ${where}`);
    await page.getByRole('radio', { name: 'All 16' }).click();
    for (const other of ['Draw', 'Map']) {
      await app.tab(other).click();
      await expectWhole(workbench, `${other}, ${where}`);
      const captions = page.locator('figcaption.above');
      const over = await captions.evaluateAll(
        (all) => all.filter((one) => one.scrollWidth > one.clientWidth).length,
      );
      expect(over, `words above pictures, ${other}, ${where}`).toBe(0);
    }
  };
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1920, height: 1080 },
    { width: 1024, height: 700 },
  ]) {
    await presented(page, size, () => everyTab(`presented on ${size.width}`));
    await page.setViewportSize(size);
    await everyTab(`on ${size.width}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.tab('Sliders').click();
});
