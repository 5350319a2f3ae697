/**
 * How evenly frames follow while the map is moved, the pointer crosses the grid and an animation plays: each for five
 * seconds, with nothing else to do and while the trainer runs at full speed.
 */
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findPreset } from '../src/shared/presets.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import type { FrameGoal } from './support/frames.ts';
import { idle, watchFrames, whileTraining } from './support/frames.ts';
import { call } from './support/ports.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await expect(page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
});
test.afterAll(() => app.close());

const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true });

async function moveMap(title: string, goal: FrameGoal): Promise<void> {
  await tab('Map').click();
  const map = page.getByTestId('map');
  await expect(map).toBeVisible({ timeout: 200_000 });
  const box = (await map.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await watchFrames(page, `${title}, moving the map`, goal, (seconds) =>
    page.mouse.move(x + 120 * Math.sin(2.5 * seconds), y + 80 * Math.cos(2.5 * seconds)),
  );
  await page.mouse.up();
}

async function crossGrid(title: string, goal: FrameGoal): Promise<void> {
  await tab('Grid').click();
  const grid = page.getByRole('grid', { name: /^Each dimension/ });
  await expect(grid).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  const box = (await grid.boundingBox())!;
  await watchFrames(page, `${title}, crossing the grid`, goal, (seconds) =>
    page.mouse.move(
      box.x + box.width * (0.5 + 0.4 * Math.sin(2.5 * seconds)),
      box.y + Math.min(box.height, 600) * (0.5 + 0.4 * Math.cos(1.7 * seconds)),
    ),
  );
}

async function playAnimation(title: string, goal: FrameGoal): Promise<void> {
  await tab('Interpolate').click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  await expect(pause).toBeVisible();
  await watchFrames(page, `${title}, animation`, goal);
  await pause.click();
}

test('with nothing else to do', async () => {
  test.slow();
  await moveMap('Idle', idle);
  await crossGrid('Idle', idle);
  await playAnimation('Idle', idle);
});

test('while the trainer runs at full speed', async () => {
  test.slow();
  const { configuration } = findPreset('paper');
  await call(page, 'trainer', 'start', { configuration, title: 'Full speed' });
  const steps = async () => (await call(page, 'trainer', 'status', {})).step;
  await expect.poll(steps, { timeout: 90_000 }).toBeGreaterThan(4);
  const before = await steps();
  await moveMap('Training', whileTraining);
  await crossGrid('Training', whileTraining);
  await playAnimation('Training', whileTraining);
  expect(await steps()).toBeGreaterThan(before + 10); // it did train all the while
  await call(page, 'trainer', 'stop', {});
});
