import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/**
 * Nothing that is read or used sticks out of its card, and nothing is cut by what does not scroll that way. Words that
 * end in "…" by intent (.ell, .key) may be cut.
 */
export async function expectWhole(parts: Locator, name: string): Promise<void> {
  const cut = await parts.evaluateAll((all) =>
    all.flatMap((whole) => {
      const used =
        'button, input, canvas, h2, h3, p, dt, dd, th, td, label, svg, .math, .sigma, figcaption > *';
      return [...whole.querySelectorAll<HTMLElement>(used)].flatMap((part) => {
        const own = part.getBoundingClientRect();
        if (own.width === 0 || part.closest('.ell, .key, .vis-hidden, .covered')) return [];
        for (let at = part.parentElement; at; at = at.parentElement) {
          const { contain, overflowX, overflowY } = getComputedStyle(at);
          const card = at.matches('.card');
          const paint = /strict|content|paint/.test(contain);
          const box = at.getBoundingClientRect();
          const beside = overflowX === 'hidden' || overflowX === 'clip' || paint || card;
          const below = overflowY === 'hidden' || overflowY === 'clip' || paint || card;
          const out =
            (beside && (own.left < box.left - 1 || own.right > box.right + 1)) ||
            (below && (own.top < box.top - 1 || own.bottom > box.bottom + 1));
          if (out)
            return [
              `${part.tagName} ${part.className} "${part.textContent.slice(0, 30)}" of ${at.className}`,
            ];
          if (card || overflowY === 'auto' || overflowY === 'scroll') break;
        }
        return [];
      });
    }),
  );
  expect(cut, name).toEqual([]);
}

/** Presents on a window of this size, so that the page is two thirds of it; afterwards the size is as before. */
export async function presented(
  page: Page,
  size: { width: number; height: number },
  check: () => Promise<void>,
): Promise<void> {
  const before = page.viewportSize()!;
  await page.setViewportSize(size);
  await page.keyboard.press('Control+Shift+f');
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(Math.ceil(size.width / 1.5));
  await check();
  await page.keyboard.press('Control+Shift+f');
  await page.setViewportSize(before);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(before.width);
}
