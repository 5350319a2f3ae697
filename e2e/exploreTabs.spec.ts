/** The tabs of Explore in the real app, with the bundled model and real MNIST: the grid, and the way to another digit. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import type { DecoderWeights } from '../src/shared/contract/models.ts';
import { capsuleLength, decodeCapsule } from '../src/shared/decoder.ts';
import { between } from '../src/renderer/views/explore/interpolation.ts';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { copiedVector } from './support/clipboard.ts';
import { farthest, pixels } from './support/pixels.ts';
import { call } from './support/ports.ts';
import { expectWhole, presented } from './support/whole.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;
let decoder: DecoderWeights;
let model: string;
/** For what is saved. */
const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-tabs-'));

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await page.getByRole('option', { name: 'No. 15, a 5' }).click({ timeout: 60_000 });
  await expect(page.getByText('a 5, read rightly')).toBeVisible({ timeout: 60_000 });
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const opened = await call(page, 'inspector', 'openModel', { source: listing!.source });
  [decoder, model] = [opened.decoder!, opened.model];
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Digits white on black/ }).click(); // a grey value is the pixel then
  await page.keyboard.press('Escape');
});
test.afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true });
const grid = (): Locator => page.getByRole('grid', { name: /^Each dimension/ });
const cell = (dimension: number, column: number): Locator =>
  grid().locator(`[data-cell="${dimension},${column}"]`);
const settled = () => expect(grid()).toHaveAttribute('aria-busy', 'false', { timeout: 20_000 });

const greys = (capsule: ArrayLike<number>, digit: number): Float32Array =>
  decodeCapsule(decoder, capsule, digit).map((value) => Math.round(value * 255));

/** What a click saves, where the dialog is answered with a name. */
async function saved(name: string, click: () => Promise<void>): Promise<Buffer> {
  const filePath = path.join(folder, name);
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, filePath);
  await click();
  await expect.poll(() => existsSync(filePath), { timeout: 30_000 }).toBe(true);
  return readFileSync(filePath);
}

/** In both themes and at the sizes that the app is made for. */
async function holdsForEveryone(shown: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    for (const size of [
      { width: 1024, height: 700 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size);
      await shown();
      await page.waitForTimeout(300); // what fades in
      await expectAccessible(page);
      await expectNoPageScroll(page);
      const beyond = await page.locator('[role=tabpanel]').evaluate((panel) =>
        [panel, ...panel.querySelectorAll('*')]
          .filter(
            (part) =>
              part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== 'visible',
          )
          .filter((part) => !part.matches('.ell, .vis-hidden, .key'))
          .map((part) => part.className),
      );
      expect(beyond).toEqual([]);
    }
  }
}

test('the sliders hold for everyone beside the other tabs', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(() => expect(page.getByRole('slider')).toHaveCount(decoder.dims));
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
    await tab('Sliders').click();
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
      await tab(other).click();
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
  await tab('Sliders').click();
});

test('the grid draws what the decoder makes of each moved dimension', async () => {
  await tab('Sliders').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab('Grid')).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Grid' })).toBeVisible();
  await settled();
  await expect(grid().getByRole('gridcell')).toHaveCount(11 * decoder.dims);
  const { digit, capsule } = await copiedVector(app);
  for (const [dimension, column] of [0, 3, 7, decoder.dims - 1].flatMap((d) =>
    [0, 5, 8, 10].map((c) => [d, c]),
  )) {
    const vector = [...capsule];
    vector[dimension!]! += (column! - 5) / 20;
    const drawn = await pixels(cell(dimension!, column!).locator('canvas'));
    expect(farthest(drawn, greys(vector, digit)), `dim ${dimension}, column ${column}`).toBeLessThanOrEqual(
      1,
    );
  }
  expect(
    farthest(await pixels(cell(0, 0).locator('canvas')), await pixels(cell(0, 10).locator('canvas'))),
  ).toBeGreaterThan(1);
});

test('every cell can be reached with the keys, and Enter turns to it as one undo step', async () => {
  await cell(0, 5).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(cell(1, 7)).toBeFocused();
  await expect(page.getByText('dim 1, +0.10')).toBeVisible(); // enlarged
  const { original } = await copiedVector(app);
  await cell(1, 7).focus();
  await page.keyboard.press('Enter');
  await settled();
  const { capsule, digit } = await copiedVector(app);
  expect(capsule[1]! - original[1]!).toBeCloseTo(0.1, 5);
  expect(farthest(await pixels(cell(4, 5).locator('canvas')), greys(capsule, digit))).toBeLessThanOrEqual(1);
  await page.keyboard.press('Control+z');
  expect((await copiedVector(app)).capsule).toEqual(original);
  await cell(2, 0).click();
  expect((await copiedVector(app)).capsule[2]! - original[2]!).toBeCloseTo(-0.25, 5);
  await page.keyboard.press('r');
  expect((await copiedVector(app)).capsule).toEqual(original);
});

test('the grid leaves the page its time while it decodes', async () => {
  await page.evaluate(() => {
    const store = window as unknown as { longest: number };
    store.longest = 0;
    let last = performance.now();
    requestAnimationFrame(function next(now) {
      store.longest = Math.max(store.longest, now - last);
      last = now;
      requestAnimationFrame(next);
    });
  });
  await page.getByRole('radio', { name: /^3, length/ }).click();
  await settled();
  await page.keyboard.press('0');
  await settled();
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
  console.log(`Longest frame while 2 x ${11 * decoder.dims} pictures were decoded: ${longest.toFixed(0)} ms`);
  expect(longest).toBeLessThan(150);
});

test('the grid is saved as PNG and as SVG', async () => {
  const save = (item: string) => async () => {
    await page.getByRole('button', { name: 'Save figure' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const png = PNG.sync.read(await saved('grid.png', save('Grid, PNG')));
  const last = await pixels(cell(decoder.dims - 1, 10).locator('canvas'));
  const side = decoder.width * 10;
  const gap = side / 14;
  const corner = { x: png.width - gap - side, y: png.height - gap - side };
  const small = last.map((_, n) => {
    const x = corner.x + (n % decoder.width) * 10 + 5;
    const y = corner.y + Math.floor(n / decoder.width) * 10 + 5;
    return png.data[4 * (y * png.width + x)]!;
  });
  expect(farthest(small, last)).toBeLessThanOrEqual(1);
  const svg = (await saved('grid.svg', save('Grid, SVG'))).toString();
  const images = [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)];
  expect(images).toHaveLength(11 * decoder.dims);
  const embedded = PNG.sync.read(Buffer.from(images.at(-1)![1]!, 'base64'));
  expect(
    farthest(
      last.map((_, n) => embedded.data[4 * n]!),
      last,
    ),
  ).toBeLessThanOrEqual(1);
});

test('the grid holds for everyone, in steps of sigma too', async () => {
  test.slow(); // axe looks at everything four times
  await page.getByRole('radio', { name: '0.5 σ' }).click();
  await expect(grid().getByRole('columnheader', { name: '+2.5σ' })).toBeVisible();
  await holdsForEveryone(settled);
});

test('the tab stays when another view was open; an effect leads to its slider', async () => {
  await page.keyboard.press('Control+1');
  await expect(grid()).toHaveCount(0);
  await page.keyboard.press('Control+4');
  await expect(grid()).toBeVisible();
  await page.getByRole('button', { name: /^dim 3, mean pixel change/ }).click();
  await expect(page.getByRole('slider', { name: 'dim 3', exact: true })).toBeFocused();
});

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
  const { capsules } = await call(page, 'inspector', 'encode', { model, pixels: image });
  return [...capsules.slice(digit * decoder.dims, (digit + 1) * decoder.dims)];
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
  await tab('Interpolate').click();
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
      const expected = greys(between(capsule, end, share, path), digit);
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
  const bytes = await saved('way.gif', () => page.getByRole('button', { name: 'Save GIF' }).click());
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
    [bytes.toString('base64'), decoder.width, decoder.height] as const,
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
    expect(farthest(drawn, greys(between(capsule, end, share, 'sphere'), digit))).toBeLessThanOrEqual(1);
  }
});

test('the way to another digit holds for everyone', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(() => expect(place()).toBeEnabled());
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
  const gif = await saved('walk.gif', () => page.getByRole('button', { name: 'Save GIF' }).click());
  expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
  expect(gif.length).toBeGreaterThan(50_000);
});

test('one dimension goes from −3 to +3 sigma, by its slider and played', async () => {
  await tab('Sliders').click();
  await page.getByRole('slider', { name: 'dim 5', exact: true }).focus();
  await page.keyboard.press('End');
  await tab('Interpolate').click();
  await page.getByRole('radio', { name: 'One dimension' }).click();
  await expect(page.getByLabel('Dimension: dim 5')).toBeVisible(); // the one turned last
  await page.getByLabel(/^Dimension:/).click();
  await page.getByRole('option', { name: 'dim 9', exact: true }).click();
  const place = page.getByRole('slider', { name: 'Place of the dimension' });
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const { statistics } = await call(page, 'inspector', 'openModel', { source: listing!.source });
  const { digit, capsule } = await copiedVector(app);
  const at = digit * decoder.dims + 9;
  for (const sigmas of [-3, 0, 1.5, 3]) {
    await place.fill(String(sigmas));
    const vector = [...capsule];
    vector[9] = statistics!.mean[at]! + sigmas * statistics!.sigma[at]!;
    const drawn = await pixels(played(`dim 9, decoded as ${digit}`));
    expect(farthest(drawn, greys(vector, digit)), `${sigmas} sigma`).toBeLessThanOrEqual(1);
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
  await holdsForEveryone(() =>
    expect(page.getByRole('slider', { name: 'Place of the dimension' })).toBeEnabled(),
  );
  await page.getByRole('radio', { name: 'Random walk' }).click();
  await holdsForEveryone(() => expect(page.getByLabel('Seed of the walk')).toBeVisible());
  await page.getByRole('radio', { name: 'To another digit' }).click();
});

test('at 200 % every control of the tabs can be reached by scrolling', async () => {
  await page.setViewportSize({ width: 550, height: 360 }); // 1100 x 720 at twice the size
  const reachable = async (control: Locator) => {
    await control.scrollIntoViewIfNeeded();
    await expect(control).toBeInViewport({ ratio: 0.9 });
  };
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  for (const control of [page.getByRole('button', { name: 'Save GIF' }), place(), option('B')])
    await reachable(control);
  expect(await wide()).toBe(0);
  await tab('Grid').click();
  await settled();
  for (const control of [page.getByRole('button', { name: 'Save figure' }), cell(decoder.dims - 1, 10)]) {
    await reachable(control);
  }
  expect(await wide()).toBe(0);
});
