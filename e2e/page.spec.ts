/** Pages that stand alone: what `capsnet page` writes, on a web server; what the app saves, as a file. Real models, real images. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import type { DecoderWeights } from '../src/shared/contract/models.ts';
import { decodeCapsule } from '../src/shared/decoder.ts';
import { decodeFragment, encodeFragment } from '../src/shared/page/fragment.ts';
import { expectAccessible } from './support/accessibility.ts';
import { electronExecutable, launchApp, projectFolder, sandboxArguments } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { copied } from './support/clipboard.ts';
import { farthest, pixels } from './support/pixels.ts';
import { call } from './support/ports.ts';
import { serveFolder } from './support/staticServer.ts';
import type { StaticServer } from './support/staticServer.ts';
import { expectWhole } from './support/whole.ts';

test.describe.configure({ mode: 'serial' });
const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-page-'));
const phone = { width: 390, height: 844 };
let server: StaticServer;
let app: RunningApp;
let decoder: DecoderWeights;

interface Visit {
  page: Page;
  browser: ElectronApplication;
  /** Addresses that the page asked for, and what it complained of. */
  requests: string[];
  complaints: string[];
}
const visits: Visit[] = [];

/** Opens an address in a plain browser. */
async function visit(address: string): Promise<Visit> {
  const browser = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...sandboxArguments, path.join(projectFolder, 'e2e/support/browser.cjs'), `--address=${address}`],
  });
  const [requests, complaints]: [string[], string[]] = [[], []];
  const page = await browser.firstWindow();
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.reload(); // from here on all of it is seen
  const opened = { page, browser, requests, complaints };
  visits.push(opened);
  return opened;
}

const output = (page: Page) => page.getByRole('img', { name: /^decoder output as/ });
const slider = (page: Page, dimension: number) =>
  page.getByRole('slider', { name: `dim ${dimension}`, exact: true });
const valueOf = async (page: Page, dimension: number) =>
  Number(await slider(page, dimension).getAttribute('aria-valuenow'));
const capsuleOf = (page: Page) =>
  Promise.all(Array.from({ length: decoder.dims }, (_, dimension) => valueOf(page, dimension)));

/** What stands on the canvas, white on black, against what the app's decoder makes of the sliders' values. */
async function expectDecoded(page: Page, digit: number): Promise<void> {
  const drawn = await pixels(output(page));
  const capsule = await capsuleOf(page);
  const wanted = decodeCapsule(decoder, capsule, digit).map((value) => Math.round(value * 255));
  expect(farthest(drawn, wanted)).toBeLessThanOrEqual(1);
}

async function whiteOnBlack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: /^Digits white on black/ }).click();
  await page.keyboard.press('Escape');
}

test.beforeAll(async () => {
  server = await serveFolder(folder);
  app = await launchApp({ size: { width: 1440, height: 900 } });
  await expect(app.page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
  const [listing] = await call(app.page, 'inspector', 'checkpoints', {});
  decoder = (await call(app.page, 'inspector', 'openModel', { source: listing!.source })).decoder!;
});
test.afterAll(async () => {
  for (const { browser } of visits) await browser.close();
  await app.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

test('capsnet page writes one file that works on any web server, and asks for nothing else', async () => {
  const file = path.join(folder, 'index.html');
  const model = path.join(projectFolder, 'resources/models/paper.safetensors');
  const said = execFileSync(
    process.execPath,
    [path.join(projectFolder, 'out/main/cli.cjs'), 'page', '--checkpoint', model, '--out', file],
    { encoding: 'utf8' },
  );
  expect(said).toMatch(/1,000 test images, \d\.\d MB/);
  const html = readFileSync(file, 'utf8');
  expect(html).toMatch(
    /content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src/,
  );
  expect(html).not.toMatch(/<(link|img|iframe)\b|<script[^>]+src=/);

  const { page, requests, complaints } = await visit(`${server.origin}/`);
  await expect(page.getByText('read rightly')).toBeVisible();
  await expect(page).toHaveTitle(/^Paper/);
  await expect(page.getByRole('navigation', { name: 'Views' }).getByRole('button')).toHaveText([
    /Learn/,
    /Explore/,
    '', // theme
    '', // settings
    '?',
  ]);
  await whiteOnBlack(page);
  await expect(page.getByRole('slider')).toHaveCount(3); // a first visit
  await page.getByRole('button', { name: 'All 16 dimensions' }).click();
  const before = await pixels(output(page));
  await slider(page, 9).focus();
  await page.keyboard.press('End');
  await expect.poll(async () => farthest(before, await pixels(output(page)))).toBeGreaterThan(30);
  await expectDecoded(page, 7);
  for (const tab of ['Grid', 'Interpolate'] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Next misread' }).waitFor({ state: 'detached' });
  await page.getByRole('navigation').getByRole('button', { name: 'Learn' }).click();
  await expect(page.getByText('decoded from these 16 numbers alone')).toBeVisible();
  expect(new Set(requests.map((url) => new URL(url).origin))).toEqual(new Set([server.origin]));
  expect(new Set(server.asked)).toEqual(new Set(['/index.html']));
  expect(complaints).toEqual([]);
});

test('its address is a link that restores what was seen', async () => {
  const { page } = visits[0]!;
  await page.getByRole('navigation').getByRole('button', { name: 'Explore' }).click();
  await page.getByRole('tab', { name: 'Sliders' }).click();
  await page.getByRole('option', { name: 'No. 15, a 5' }).click();
  await expect(page.getByText(/^a 5, /)).toBeVisible();
  await page.getByRole('radio', { name: /^6/ }).click();
  await slider(page, 3).focus();
  for (const key of ['ArrowRight', 'Shift+ArrowRight', 'Alt+ArrowLeft']) await page.keyboard.press(key);
  await page.getByRole('combobox', { name: /^Unit/ }).click();
  await page.getByRole('option', { name: 'sigma' }).click();
  const [capsule, drawn] = [await capsuleOf(page), await pixels(output(page))];
  const link = await copied(visits[0]!.browser, () =>
    page.getByRole('button', { name: 'Copy link' }).click(),
  );
  expect(link.startsWith(`${server.origin}/#v=1&`)).toBe(true);
  expect(decodeFragment(new URL(link).hash)).toMatchObject({
    image: { split: 'test', index: 15 },
    digit: 6,
    enclosed: null,
    choices: { tab: 'sliders', unit: 'sigma' },
  });
  await expect.poll(() => page.url()).toBe(link); // the address follows by itself

  const other = await visit(link);
  await expect(other.page.getByRole('img', { name: /^decoder output as 6/ })).toBeVisible();
  await whiteOnBlack(other.page);
  expect(farthest(await capsuleOf(other.page), capsule)).toBeLessThan(1e-6);
  expect(farthest(await pixels(output(other.page)), drawn)).toBeLessThanOrEqual(1);
  await expect(other.page.getByRole('combobox', { name: 'Unit: sigma' })).toBeVisible();
  await expect(other.page.getByRole('option', { name: 'No. 15, a 5' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  expect(other.complaints).toEqual([]);
});

test('the measures of the model and the vectors of its other digits are there too', async () => {
  const { page, complaints } = visits[0]!;
  const more = async (item: string) => {
    await page.getByRole('button', { name: 'More: vector, measures' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await more('Measures of all dimensions…');
  await expect(page.getByRole('dialog').getByRole('row')).toHaveCount(1 + decoder.dims);
  await page.keyboard.press('Escape');
  const before = await pixels(output(page));
  await more('Take another digit’s vector…');
  const others = page.getByRole('dialog').getByRole('button', { name: /^No\. / });
  await expect(others).toHaveCount(24);
  await others.last().click();
  await expect.poll(async () => farthest(before, await pixels(output(page)))).toBeGreaterThan(20);
  await expectDecoded(page, 6);
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the map shows its test digits, one image at a point and the mean of a group, and leads to the sliders', async () => {
  const { page, complaints } = visits[0]!;
  await page.getByRole('tab', { name: 'Map' }).click();
  await expect(page.getByText('1,000 of the 10,000 test digits, for looking at')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'UMAP' })).toHaveCount(0); // it needs a worker
  const map = page.getByRole('application', { name: /^Map of/ });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(page.getByText('100 selected')).toBeVisible();
  const mean = page.getByRole('img', { name: 'Mean of the selected images', exact: true });
  await expect.poll(async () => Math.max(...(await pixels(mean)))).toBeGreaterThan(100);
  const first = page.getByRole('listbox', { name: 'Selected digits' }).getByRole('option').first();
  const [, number] = /No\. ([\d,]+)/.exec((await first.textContent()) ?? '')!;
  await first.click();
  await expect(page.getByRole('tab', { name: 'Sliders' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByLabel('Number of the test digit')).toHaveValue(number!.replace(',', ''));
  expect(complaints).toEqual([]);
});

test('a damaged link, and one of another model, are named, and the page shows its start', async () => {
  const { page } = visits[1]!;
  const good = new URL(page.url()).hash;
  const elsewhere = encodeFragment({ ...decodeFragment(good), model: '00000000' });
  for (const [fragment, words] of [
    [good.slice(0, -12), 'damaged or not whole'],
    ['#something', 'damaged or not whole'],
    [`#${elsewhere}`, 'belongs to another model'],
  ] as const) {
    await page.evaluate((hash) => (location.hash = hash), fragment); // as a person who pastes it
    await expect(page.getByRole('alert')).toContainText(words);
    await expect(page.getByRole('option', { name: 'No. 17, a 7' })).toHaveAttribute('aria-selected', 'true');
  }
});

test('the app saves its model, and what it shows, as a file that opens by a double click', async () => {
  const { page } = app;
  await page.getByLabel('Number of the test digit').fill('9999');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^a 6, read/)).toBeVisible();
  await slider(page, 2).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+Shift+S');
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await expectAccessible(page);
  const file = path.join(folder, 'saved.html');
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await dialog.getByRole('button', { name: 'Save page…' }).click();
  await expect.poll(() => existsSync(file), { timeout: 60_000 }).toBe(true);
  const capsule = await capsuleOf(page);

  const { page: saved, complaints, requests } = await visit(pathToFileURL(file).href);
  await expect(saved.getByText(/^a 6, read/)).toBeVisible();
  await whiteOnBlack(saved);
  expect(farthest(await capsuleOf(saved), capsule)).toBeLessThan(1e-4);
  await expectDecoded(saved, 6);
  await saved.getByRole('button', { name: 'Settings' }).waitFor();
  await expect(saved.getByRole('button', { name: 'Copy link' })).toHaveCount(0); // a file has no address for others
  expect(requests.every((url) => url.startsWith(pathToFileURL(file).href))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a link made in the app encloses its image, which the page need not have', async () => {
  const { page } = app;
  const dialog = page.getByRole('dialog', { name: 'Share' });
  const address = dialog.getByLabel('Address of the page');
  await address.fill('example');
  await expect(dialog.getByRole('button', { name: 'Copy link' })).toBeDisabled();
  await expect(dialog.getByText('An address begins with')).toBeVisible();
  await address.fill(`${server.origin}/`);
  const link = await copied(app.electron, () => dialog.getByRole('button', { name: 'Copy link' }).click());
  await page.keyboard.press('Escape');
  const capsule = await capsuleOf(page);
  expect(link.length).toBeLessThan(1500);

  const { page: opened, complaints } = await visit(link);
  await expect(opened.getByText(/^a 6, read/)).toBeVisible();
  await expect(opened.getByText('1,001 of 10,000 MNIST test images')).toBeVisible();
  await whiteOnBlack(opened);
  expect(farthest(await capsuleOf(opened), capsule)).toBeLessThan(2e-3); // half precision
  await expectDecoded(opened, 6);
  expect(complaints).toEqual([]);
});

test('a file that is not whole says so, whatever part is missing or changed', async () => {
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const [data, program] = [html.indexOf('id="page-data">'), html.indexOf('<script>')];
  expect(program).toBeLessThan(data); // of a file that was cut short the program is there
  const damaged = async (name: string, text: string) => {
    const file = path.join(folder, `${name}.html`);
    writeFileSync(file, text);
    return (await visit(pathToFileURL(file).href)).page;
  };
  const middle = data + 1_000_000;
  const flipped = `${html.slice(0, middle)}${html[middle] === 'A' ? 'B' : 'A'}${html.slice(middle + 1)}`;
  for (const [name, text] of [
    ['cut', html.slice(0, middle)],
    ['flipped', flipped],
    ['lost', html.replace('id="page-data"', 'id="page-dada"')],
  ] as const) {
    await expect((await damaged(name, text)).getByRole('alert')).toContainText(
      /cannot be read.* The file is not whole/,
    );
  }
  // Without the program nothing but the page's style can say it.
  const page = await damaged('short', html.slice(0, program + 1000));
  const late = page.getByText('If nothing happens, the file is incomplete');
  await expect(page.getByText('Loading the model')).toBeVisible();
  await expect(late).toBeHidden();
  await expect(late).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
});

test('is accessible, in both themes, and fits a phone', async () => {
  const { page } = visits[0]!;
  await page.evaluate(() => (location.hash = ''));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of [phone, { width: 1024, height: 700 }]) {
      await page.setViewportSize(size);
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Explore' }).click();
      for (const tab of ['Grid', 'Interpolate', 'Map', 'Sliders']) {
        await page.getByRole('tab', { name: tab }).click();
        await expectAccessible(page);
        await expectNoSideways(page);
      }
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Learn' }).click();
      await expectAccessible(page);
    }
  }
  await page.setViewportSize(phone);
  for (let n = 1; n <= 7; n++) {
    await expect(page.getByText(`Page ${n} of 7`)).toBeVisible();
    await expectNoSideways(page);
    if (n < 7) await page.keyboard.press(']');
  }
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Explore' }).click();
  await expectThreeSlidersOnPhone(page); // damaged links led back to the start
  await page.getByRole('radio', { name: 'All 16' }).click();
  await slider(page, 15).scrollIntoViewIfNeeded();
  await expect(output(page)).toBeInViewport(); // the picture stays in sight while the last slider is turned
});

/** The first slider is on the first screen; each is as wide as the screen; a tab brings its own content into sight. */
async function expectThreeSlidersOnPhone(page: Page): Promise<void> {
  const sliders = page.getByRole('slider');
  await expect(sliders).toHaveCount(3);
  await expect(sliders.first()).toBeInViewport({ ratio: 0.5 });
  const workbench = page.locator('section.card', { has: page.getByRole('tabpanel') });
  await expectWhole(workbench, 'three sliders on a phone');
  for (const one of await sliders.all()) {
    const track = (await one.boundingBox())!;
    expect(track.width).toBeGreaterThan(300);
    const row = page.locator('.capsule', { has: page.locator(`#${await one.getAttribute('id')}`) });
    for (const picture of await row.locator('canvas').all()) {
      expect((await picture.boundingBox())!.y).toBeGreaterThanOrEqual(track.y + track.height);
    }
  }
  for (const tab of ['Interpolate', 'Sliders', 'Grid', 'Map', 'Sliders']) {
    await page.getByRole('tab', { name: tab }).click();
    await expectWhole(workbench, `${tab} on a phone`);
    const pictures = (await page.getByRole('region', { name: 'Decoder' }).boundingBox())!;
    await expect(page.getByRole('tab', { name: tab })).toBeInViewport({ ratio: 1 });
    const panel = (await page.getByRole('tabpanel').boundingBox())!;
    expect(panel.y, tab).toBeGreaterThan(pictures.y + pictures.height);
    expect(panel.y, tab).toBeLessThan(phone.height / 2);
  }
}

async function expectNoSideways(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const main = document.querySelector('main')!;
    return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth];
  });
  expect(beyond).toEqual([0, 0]);
}
