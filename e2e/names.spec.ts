/** Names, measures, locks, vectors from elsewhere, what the network reads back, and the presentation, in the real app. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { DecoderWeights } from '../src/shared/contract/models.ts';
import { decodeCapsule } from '../src/shared/decoder.ts';
import { findPreset } from '../src/shared/presets.ts';
import { measureKinds, suggestionOf } from '../src/shared/measures.ts';
import type { CapsuleMeasures } from '../src/shared/measures.ts';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { holdsForEveryone } from './support/everyone.ts';
import { farthest, pixels } from './support/pixels.ts';
import { call } from './support/ports.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;
let model: string;
let decoder: DecoderWeights;
let measures: CapsuleMeasures;
const dataFolder = mkdtempSync(path.join(tmpdir(), 'capsnet-names-'));

/** Opens the app on the bundled model and test digit 15, a 5. */
async function launch(): Promise<void> {
  app = await launchApp({ dataFolder, size: { width: 1440, height: 900 } });
  ({ page } = app);
  await page.getByRole('option', { name: 'No. 15, a 5' }).click({ timeout: 60_000 });
  await expect(page.getByText('a 5, read rightly')).toBeVisible({ timeout: 60_000 });
}
test.beforeAll(async () => {
  await launch();
  const [listing] = await call(page, 'inspector', 'checkpoints', {});
  const opened = await call(page, 'inspector', 'openModel', { source: listing!.source });
  model = opened.model;
  decoder = opened.decoder!;
  measures = opened.measures!; // shipped
});
test.afterAll(async () => {
  await app.close();
  rmSync(dataFolder, { recursive: true });
});

const slider = (name: string): Locator => page.getByRole('slider', { name, exact: true });
const output = (): Locator => page.getByRole('img', { name: /^decoder output/ });
const opinion = (): Locator => page.getByRole('status').filter({ hasText: 'The network reads' });
const more = async (item: string) => {
  await page.getByRole('button', { name: 'More: vector, measures' }).click();
  await page.getByRole('menuitem', { name: item }).click();
};
const valueOf = async (name: string) => Number(await slider(name).getAttribute('aria-valuenow'));

/** A dimension of the 5 that measuring has a name for, and what that is. */
function suggested() {
  const dimension = Array.from({ length: 16 }, (_, n) => n).find((n) => suggestionOf(measures, 5, n))!;
  return { dimension, ...suggestionOf(measures, 5, dimension)! };
}

test('offers measured names only where the measure follows the slider, says what that means, and takes one', async () => {
  const offered = page.getByRole('button', { name: /^dim \d+ goes with .* as measured/ });
  const all = Array.from({ length: 16 }, (_, n) => suggestionOf(measures, 5, n)).filter(Boolean);
  await expect(offered).toHaveCount(all.length);
  const { dimension, kind } = suggested();
  await page
    .getByRole('button', {
      name: new RegExp(`^dim ${dimension} goes with ${kind}, as measured: r = [+−]0`),
    })
    .press('Enter');
  await expect(page.getByRole('menu')).toContainText('of the drawn 5 follows this slider');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(slider(`dim ${dimension}, ${kind}`)).toBeVisible();
  await expect(offered).toHaveCount(all.length - 1);
  await page.keyboard.press('Control+z');
  await expect(slider(`dim ${dimension}`)).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(slider(`dim ${dimension}, ${kind}`)).toBeVisible();
});

test('a measured name tells the truth: turning the dimension changes the decoded strokes as it says', async () => {
  const { dimension, kind, r } = suggested();
  const read = await call(page, 'inspector', 'images', { dataset: 'mnist', split: 'test', indices: [15] });
  const { capsules } = await call(page, 'inspector', 'encode', {
    model,
    pixels: Float32Array.from(read.pixels, (value) => value / 255),
  });
  const { measureStrokes } = await import('../src/engine/inspect/strokes/strokes.ts');
  const own = capsules.slice(5 * 16, 6 * 16);
  const at = (value: number) => {
    const capsule = own.slice();
    capsule[dimension] = value;
    const image = decodeCapsule(decoder, capsule, 5);
    return measureStrokes(image, { height: 28, width: 28, channels: 1 })[measureKinds.indexOf(kind)]!;
  };
  const change = at(own[dimension]! + 0.1) - at(own[dimension]! - 0.1);
  expect(Math.sign(change)).toBe(Math.sign(r));
});

test('F2 names the dimension of a slider, which says so in words, everywhere', async () => {
  await slider('dim 2').focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('curl of the tail');
  await page.keyboard.press('Enter');
  const named = slider('dim 2, curl of the tail');
  await named.focus();
  await page.keyboard.press('End');
  await expect(named).toHaveAttribute('aria-valuetext', /^curl of the tail, plus 3\.0 sigma, /);
  await page.keyboard.press('Backspace');
  await expect(
    page.getByRole('button', { name: /^dim 2, curl of the tail, mean pixel change/ }),
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Grid' }).click();
  await expect(page.getByRole('rowheader', { name: /2\s*curl of the tail/ })).toBeVisible();
  await expect(page.locator('[data-cell="2,5"]')).toHaveAccessibleName(/^dim 2, curl of the tail as it is/);
  await page.getByRole('tab', { name: 'Sliders' }).click();
  await holdsForEveryone(page);
});

test('names belong to the checkpoint: they are there after a restart, and of no other digit', async () => {
  await app.close();
  await launch();
  await expect(slider('dim 2, curl of the tail')).toBeVisible();
  await page.getByRole('radio', { name: /^3, length/ }).click();
  await expect(slider('dim 2')).toBeVisible();
  await page.keyboard.press('0');
  expect(readdirSync(path.join(dataFolder, 'names'))).toHaveLength(1);
});

test('the table has every measure of every dimension, sorts, and leads to the slider', async () => {
  await more('Measures of all dimensions…');
  const dialog = page.getByRole('dialog');
  const rows = dialog.getByRole('row');
  await expect(rows).toHaveCount(1 + 16);
  await expect(rows.nth(3).getByRole('rowheader')).toContainText('curl of the tail');
  const M = measureKinds.length;
  const written = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
  const first = measures.decoded[5 * 16 * M]!;
  await expect(rows.nth(1).getByRole('cell').first()).toContainText(written(first));
  await expectAccessible(page);
  await dialog.getByRole('radio', { name: 'r, real digits' }).click();
  await expect(rows.nth(1).getByRole('cell').first()).toContainText(written(measures.real[5 * 16 * M]!));
  await dialog.getByRole('button', { name: 'slant' }).focus();
  await page.keyboard.press('Enter');
  const strengths = Array.from({ length: 16 }, (_, d) => Math.abs(measures.real[(5 * 16 + d) * M + 1]!));
  const strongest = strengths.indexOf(Math.max(...strengths));
  await expect(dialog.getByRole('columnheader', { name: 'slant' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(rows.nth(1).getByRole('rowheader')).toContainText(new RegExp(`dim ${strongest}(\\D|$)`));
  await expectAccessible(page);
  await rows.nth(1).getByRole('button').click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('slider', { name: new RegExp(`^dim ${strongest}(,|$)`) })).toBeFocused();
});

test('a locked dimension keeps its value through reset, paste and another vector, each undone in one step', async () => {
  await slider('dim 4').focus();
  await page.keyboard.press('Shift+ArrowRight');
  const held = await valueOf('dim 4');
  await page.getByRole('button', { name: 'Lock dim 4' }).click();
  await slider('dim 4').focus();
  await page.keyboard.press('End');
  expect(await valueOf('dim 4')).toBe(held);
  await slider('dim 6').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('r');
  await expect(page.getByText('15 dimensions reset, 1 locked')).toBeVisible();
  expect(await valueOf('dim 4')).toBe(held);

  const before = await pixels(output());
  await more('Take another digit’s vector…');
  await expectAccessible(page);
  const other = page
    .getByRole('dialog')
    .getByRole('button', { name: /^No\. / })
    .nth(5);
  await expect(other.locator('canvas')).toBeVisible();
  await other.click();
  await expect.poll(async () => farthest(await pixels(output()), before)).toBeGreaterThan(20);
  expect(await valueOf('dim 4')).toBe(held);
  await expect(page.getByRole('img', { name: /^original, a 5/ })).toBeVisible();
  await page.keyboard.press('Control+z');
  expect(await pixels(output())).toEqual(before);

  await more('Paste a vector…');
  const text = page.getByLabel('The vector as JSON');
  for (const [wrong, message] of [
    ['[0.1, 0.2]', 'has 2 numbers'],
    ['{"capsule": [NaN]}', 'not JSON'],
    [JSON.stringify({ digit: 3, capsule: new Array(16).fill(0) }), 'vector of capsule 3'],
  ] as const) {
    await text.fill(wrong);
    await page.getByRole('button', { name: 'Use this vector' }).click();
    await expect(page.getByRole('alert')).toContainText(message);
    expect(await pixels(output())).toEqual(before);
  }
  await expectAccessible(page);
  await text.fill(JSON.stringify(new Array(16).fill(0.05)));
  await page.getByRole('button', { name: 'Use this vector' }).click();
  await expect(slider('dim 6')).toHaveAttribute('aria-valuenow', '0.05');
  expect(await valueOf('dim 4')).toBe(held);
  await page.keyboard.press('Control+z');
  expect(await pixels(output())).toEqual(before);
  await page.getByRole('button', { name: 'Lock dim 4' }).click();
  await page.keyboard.press('r');
  await expect(page.getByRole('button', { name: 'Reset all', exact: true })).toBeDisabled();
});

test('what "Copy vector" writes is pasted by Ctrl+V; other text says why not', async () => {
  await slider('dim 7').focus();
  await page.keyboard.press('End');
  const turned = await pixels(output());
  await page.keyboard.press('Control+Shift+c');
  await expect(page.getByText('Vector copied as JSON')).toBeVisible();
  await page.keyboard.press('r');
  expect(await pixels(output())).not.toEqual(turned);
  await page.keyboard.press('Control+v');
  await expect(page.getByText('Vector pasted')).toBeVisible();
  expect(await pixels(output())).toEqual(turned);
  await app.electron.evaluate(({ clipboard }) => clipboard.writeText('{"capsule": [1'));
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('alert')).toContainText('This text is not JSON.');
  expect(await pixels(output())).toEqual(turned);
  await page.keyboard.press('r');
});

test('the network reads the picture that rests: what, how strongly, and what came back of the turn', async () => {
  await slider('dim 9').focus();
  await page.keyboard.press('Shift+ArrowRight');
  const asked = await valueOf('dim 9');
  await expect(opinion()).toContainText(/dim 9: set to .* read back as/);
  await expect(page.locator('.opinion.stale')).toHaveCount(0);
  // The engine's own answer to the picture that these values make.
  const read = await call(page, 'inspector', 'images', { dataset: 'mnist', split: 'test', indices: [15] });
  const scaled = Float32Array.from(read.pixels, (value) => value / 255);
  const { capsules } = await call(page, 'inspector', 'encode', { model, pixels: scaled });
  const capsule = capsules.slice(5 * 16, 6 * 16);
  capsule[9] = asked;
  const drawn = decodeCapsule(decoder, capsule, 5);
  const { lengths, predictions } = await call(page, 'inspector', 'encode', { model, pixels: drawn });
  const readAs = predictions[0]!;
  const words = (await opinion().innerText()).replace(/\s+/g, ' ');
  expect(words).toContain(`as ${readAs}`);
  expect(words).toContain(`length ${lengths[readAs]!.toFixed(2)}`);
  await page.keyboard.press('Backspace');
  await expect(page.getByText(/, read back as/)).toHaveCount(0);
});

test('it does so while the trainer trains, and sliders wait for nothing', async () => {
  const configuration = structuredClone(findPreset('tiny').configuration);
  Object.assign(configuration.training, { epochs: 50, limit: 2000, holdOut: 100 });
  await call(page, 'trainer', 'start', { configuration, title: 'Beside' });
  await expect
    .poll(async () => (await call(page, 'trainer', 'status', {})).state, { timeout: 60_000 })
    .toBe('training');
  await slider('dim 9').focus();
  const before = await pixels(output());
  await page.keyboard.press('End');
  expect(farthest(await pixels(output()), before)).toBeGreaterThan(1); // at once
  await expect(opinion()).toContainText(/dim 9: set to \+3\.0 σ, read back as/, { timeout: 20_000 });
  await call(page, 'trainer', 'stop', {});
  await page.keyboard.press('Backspace');
});

test('a model without measures: measured once, kept beside its file, and its names saved with it', async () => {
  test.setTimeout(240_000);
  const [run] = await call(page, 'inspector', 'runs', {});
  const { checkpoints } = await call(page, 'inspector', 'run', { run: run!.run, points: 2 });
  const file = checkpoints.find(({ last }) => last)!.file;
  await page
    .getByRole('button', { name: /^Model/ })
    .or(page.getByRole('combobox', { name: /^Model/ }))
    .click();
  await page
    .getByRole('option', { name: /Beside/ })
    .first()
    .click();
  await expect(page.getByRole('slider')).toHaveCount(8);
  await expect(page.getByText(/read rightly|, misread as/)).toBeVisible();
  await more('Measures of all dimensions…');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('row')).toHaveCount(1 + 8, { timeout: 200_000 });
  await page.keyboard.press('Escape');
  const folder = path.join(dataFolder, 'runs', run!.run, 'checkpoints');
  expect(readdirSync(folder)).toContain(file.replace('.safetensors', '.measures'));
  await slider('dim 1')
    .or(page.getByRole('slider', { name: /^dim 1,/ }))
    .focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('ink');
  await page.keyboard.press('Enter');
  await expect(slider('dim 1, ink')).toBeVisible();
  const saved = await call(page, 'inspector', 'checkpointFile', { run: run!.run, file });
  const length = Number(Buffer.from(saved).readBigUInt64LE(0));
  const header = JSON.parse(Buffer.from(saved.subarray(8, 8 + length)).toString()) as {
    __metadata__: Record<string, string>;
  };
  expect(header.__metadata__['dimension_names']).toContain('"1":"ink"');
  expect(readFileSync(path.join(folder, file)).length).toBeLessThan(saved.length); // the run's own file stays as it was
});

test('the presentation: half as large again, without status, by key and button, and Escape leaves it', async () => {
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setContentSize(1440, 900),
  );
  const zoom = () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.zoomFactor);
  const status = page.locator('footer.status');
  await expect(status).toBeVisible();
  await page.keyboard.press('Control+Shift+f');
  await expect(status).toBeHidden();
  await expect.poll(zoom).toBe(1.5);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(960);
  await expectNoPageScroll(page);
  await expectAccessible(page);
  await expect(output()).toBeInViewport({ ratio: 1 });
  for (const one of await page.getByRole('slider').all()) await expect(one).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Presentation for the back row');
  await page.keyboard.press('Escape'); // the dialog first
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await zoom()).toBe(1.5);
  await page.keyboard.press('Escape');
  await expect(status).toBeVisible();
  await expect.poll(zoom).toBe(1);
  await page.getByRole('button', { name: 'Presentation for the back row, 150 %' }).click();
  await expect.poll(zoom).toBe(1.5);
  await page.getByRole('button', { name: 'Leave the presentation (Esc)' }).click();
  await expect.poll(zoom).toBe(1);
});
