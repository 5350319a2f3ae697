/** The ways of Explore in the real app: to another digit, at random, and along one dimension; all decoded, all saved. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { capsuleLength } from '../src/shared/decoder.ts';
import { between } from '../src/renderer/views/explore/interpolation.ts';
import { copiedVector } from './support/clipboard.ts';
import { expectNothingBeyond, expectReachable, holdsForEveryone } from './support/everyone.ts';
import { farthest, pixels } from './support/pixels.ts';
import { call } from './support/ports.ts';
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

const place = () => page.getByRole('slider', { name: 'Place between A and B' });
const large = () => page.getByRole('img', { name: /percent on the way, decoded as/ });
const option = (name: string) =>
  page.getByRole('listbox', { name: 'Pictures on the way' }).getByRole('option', { name, exact: true });

/** Capsule `digit` of a test image, as the engine reads it. */
async function capsuleOf(index: number, digit: number): Promise<number[]> {
  const { pixels } = await call(page, 'inspector', 'images', {
    dataset: 'mnist',
    split: 'test',
    indices: [index],
  });
  const image = Float32Array.from(pixels, (p) => p / 255);
  const { capsules } = await call(page, 'inspector', 'encode', { model: app.model, pixels: image });
  return [...capsules.slice(digit * app.decoder.dims, (digit + 1) * app.decoder.dims)];
}

async function goTo(index: number): Promise<void> {
  const field = page.getByLabel('Number of test digit B');
  await field.fill(String(index));
  await page.keyboard.press('Enter');
  await expect(page.getByText(/is decoded all along the way/)).toBeVisible();
  await expect(place()).toBeEnabled();
}

test('the way to another digit is decoded at every place, along the sphere and along the line', async () => {
  await page.keyboard.press('r');
  await app.tab('Interpolate').click();
  await expect(page.getByText('Capsule 5 is decoded all along the way.')).toBeVisible({ timeout: 20_000 });
  await goTo(23); // a 5
  const { capsule, digit } = await copiedVector(app);
  const end = await capsuleOf(23, digit);
  for (const [name, path] of [
    ['Arc', 'sphere'],
    ['Straight', 'line'],
  ] as const) {
    await page.getByRole('radio', { name, exact: true }).click();
    for (const share of [0, 0.3, 1]) {
      await option(share === 0 ? 'A' : share === 1 ? 'B' : '30 %').click();
      const expected = app.greys(between(capsule, end, share, path), digit);
      expect(farthest(await pixels(large()), expected), `${path} ${share}`).toBeLessThanOrEqual(1);
      const small = page.getByRole('option', { selected: true }).locator('canvas').last();
      // The strip is decoded over several frames.
      await expect.poll(async () => farthest(await pixels(small), expected)).toBeLessThanOrEqual(1);
    }
  }
  await page.getByRole('radio', { name: 'Arc', exact: true }).click();
});

test('B of another class is decoded by the capsule of A, and the words say so', async () => {
  await goTo(0); // a 7
  const short = capsuleLength(await capsuleOf(0, 5)).toFixed(2);
  await expect(
    page.getByText(`also of B: that is read as 7, and its capsule 5 is ${short} long.`),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Another 5, at random' }).click();
  await expect(page.getByText('Capsule 5 is decoded all along the way')).toBeVisible();
  await expect(page.getByLabel('Number of test digit B')).not.toHaveValue('0');
});

test('plays back and forth only when told to, by button and key; the slider has its keys', async () => {
  await option('50 %').click();
  await expect(place()).toHaveValue('0.5');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(place()).not.toHaveValue('0.5');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const still = await place().inputValue();
  await page.waitForTimeout(200);
  expect(await place().inputValue()).toBe(still);
  await page.locator('main').focus();
  await page.keyboard.press('p');
  await expect(place()).not.toHaveValue(still);
  await place().focus();
  await page.keyboard.press('Home');
  await expect(place()).toHaveValue('0');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(place()).toHaveValue('0.01');
});

test('the way is saved as an animated GIF of what the decoder draws', async () => {
  await goTo(23);
  const bytes = await app.saved('way.gif', () => page.getByRole('button', { name: 'Save GIF' }).click());
  /** What the browser's own reader makes of it: the middles of the enlarged pixels. */
  const frames = await page.evaluate(
    async ([base64, width, height]) => {
      interface Reader {
        decode(options: { frameIndex: number }): Promise<{ image: CanvasImageSource & { duration: number } }>;
        tracks: { ready: Promise<void>; selectedTrack: { frameCount: number; repetitionCount: number } };
        completed: Promise<void>;
      }
      const { ImageDecoder } = window as unknown as {
        ImageDecoder: new (options: { data: Uint8Array; type: string }) => Reader;
      };
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const reader = new ImageDecoder({ data, type: 'image/gif' });
      await reader.tracks.ready;
      await reader.completed;
      const { frameCount, repetitionCount } = reader.tracks.selectedTrack;
      const context = new OffscreenCanvas(width * 10, height * 10).getContext('2d')!;
      const read = async (frameIndex: number) => {
        const { image } = await reader.decode({ frameIndex });
        context.drawImage(image, 0, 0);
        const all = context.getImageData(0, 0, width * 10, height * 10).data;
        return Array.from({ length: width * height }, (_, n) => {
          const [x, y] = [(n % width) * 10 + 5, Math.floor(n / width) * 10 + 5];
          return all[4 * (y * width * 10 + x)]!;
        });
      };
      return {
        frameCount,
        repetitionCount,
        first: await read(0),
        quarter: await read(10),
        last: await read(40),
      };
    },
    [bytes.toString('base64'), app.decoder.width, app.decoder.height] as const,
  );
  console.log(`GIF: ${frames.frameCount} frames, ${(bytes.length / 1000).toFixed(0)} kB`);
  expect([frames.frameCount, frames.repetitionCount]).toEqual([80, Infinity]);
  const { capsule, digit } = await copiedVector(app);
  const end = await capsuleOf(23, digit);
  for (const [share, drawn] of [
    [0, frames.first],
    [0.25, frames.quarter],
    [1, frames.last],
  ] as const) {
    expect(farthest(drawn, app.greys(between(capsule, end, share, 'sphere'), digit))).toBeLessThanOrEqual(1);
  }
});

test('the way to another digit holds for everyone', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(page, async () => {
    await expect(place()).toBeEnabled();
    await expectNothingBeyond(page);
  });
});

const played = (name: string) => page.getByRole('img', { name });

test('a random walk is repeated by its seed, plays only when told to, and can be stopped', async () => {
  await page.getByRole('radio', { name: 'Random walk' }).click();
  const walk = () => pixels(played('On the walk, decoded as 5'));
  await expect(played('On the walk, decoded as 5')).toBeVisible();
  const start = await walk();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(async () => farthest(await walk(), start)).toBeGreaterThan(30);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const paused = await walk();
  await page.waitForTimeout(200);
  expect(await walk()).toEqual(paused);
  await page.getByRole('button', { name: /^Stop/ }).click();
  expect(await walk()).toEqual(start);
  const seed = page.getByLabel('Seed of the walk');
  await seed.fill('7');
  await page.keyboard.press('Enter');
  await expect.poll(async () => farthest(await walk(), start)).toBeGreaterThan(30);
  await seed.fill('1');
  await page.keyboard.press('Enter');
  await expect.poll(walk).toEqual(start);
  const gif = await app.saved('walk.gif', () => page.getByRole('button', { name: 'Save GIF' }).click());
  expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
  expect(gif.length).toBeGreaterThan(50_000);
});

test('one dimension goes from −3 to +3 sigma, by its slider and played', async () => {
  await app.tab('Sliders').click();
  await page.getByRole('slider', { name: 'dim 5', exact: true }).focus();
  await page.keyboard.press('End');
  await app.tab('Interpolate').click();
  await page.getByRole('radio', { name: 'One dimension' }).click();
  await expect(page.getByLabel('Dimension: dim 5')).toBeVisible(); // the one turned last
  await page.getByLabel(/^Dimension:/).click();
  await page.getByRole('option', { name: 'dim 9', exact: true }).click();
  const place = page.getByRole('slider', { name: 'Place of the dimension' });
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const { statistics } = await call(page, 'inspector', 'openModel', { source: listing!.source });
  const { digit, capsule } = await copiedVector(app);
  const at = digit * app.decoder.dims + 9;
  for (const sigmas of [-3, 0, 1.5, 3]) {
    await place.fill(String(sigmas));
    const vector = [...capsule];
    vector[9] = statistics!.mean[at]! + sigmas * statistics!.sigma[at]!;
    const drawn = await pixels(played(`dim 9, decoded as ${digit}`));
    expect(farthest(drawn, app.greys(vector, digit)), `${sigmas} sigma`).toBeLessThanOrEqual(1);
  }
  await page.locator('main').focus();
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect(place).not.toHaveValue('3');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect((await copiedVector(app)).capsule).toEqual(capsule); // the sliders stay
});

test('walk and sweep hold for everyone', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(page, async () => {
    await expect(page.getByRole('slider', { name: 'Place of the dimension' })).toBeEnabled();
    await expectNothingBeyond(page);
  });
  await page.getByRole('radio', { name: 'Random walk' }).click();
  await holdsForEveryone(page, async () => {
    await expect(page.getByLabel('Seed of the walk')).toBeVisible();
    await expectNothingBeyond(page);
  });
  await page.getByRole('radio', { name: 'To another digit' }).click();
});

test('at 200 % every control of the ways can be reached by scrolling', async () => {
  await expectReachable(page, [page.getByRole('button', { name: 'Save GIF' }), place(), option('B')]);
});
