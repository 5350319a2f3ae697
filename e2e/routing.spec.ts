/** Routing in the real app, with the bundled model: every figure comes from the inspector's trace. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoPageScroll } from './support/accessibility.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { expectReachable } from './support/everyone.ts';
import { call } from './support/ports.ts';
import { expectWhole, presented } from './support/whole.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

const sizes = [
  { width: 1440, height: 900 },
  { width: 1100, height: 720 },
  { width: 1024, height: 700 },
];

test.beforeAll(async () => {
  app = await launchApp({ size: sizes[0]! });
  ({ page } = app);
  await page.getByRole('option', { name: 'No. 15, a 5' }).click({ timeout: 60_000 });
  await expect(page.getByText('a 5, read rightly')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('navigation').getByRole('button', { name: 'Routing' }).click();
  await expect(page.getByRole('heading', { name: 'Routing', level: 1 })).toBeVisible();
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true', { timeout: 60_000 });
});
test.afterAll(() => app.close());

const iteration = (n: number) =>
  page.getByRole('radiogroup', { name: 'Iteration' }).getByRole('radio', { name: String(n) });
const step = (name: string) => page.getByRole('button', { name, exact: true });
const text = async (testId: string) => (await page.getByTestId(testId).textContent())!.replace(/\s+/g, ' ');
/** The numbers in a text, minus signs read. */
const numbers = (words: string) =>
  [...words.replaceAll('−', '-').matchAll(/-?\d[\d,]*\.?\d*/g)].map(([found]) =>
    Number(found.replaceAll(',', '')),
  );
const digits = () => page.getByRole('radiogroup', { name: 'Digit capsule', exact: true });
const positions = () => page.getByRole('grid', { name: /^Positions of the primary capsules/ });
const types = () => page.getByRole('radiogroup', { name: /^Type, by what its vote adds/ });

test('starts at the last iteration, with the digit that was read and a capsule that supports it', async () => {
  await expect(page.getByRole('heading', { name: 'Where digit 5 is seen' })).toBeVisible();
  await expect(digits().getByRole('radio', { name: '5' })).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('verdict')).toHaveText('a 5, read rightly');
  await expect(page.getByRole('img', { name: /^Adds to \|s\|, most to 5:/ })).toBeVisible();
  await expect(positions().getByRole('gridcell')).toHaveCount(36);
  await expect(types().getByRole('radio')).toHaveCount(32);
});

test('says in words and numbers that trained couplings are nearly even', async () => {
  const words = await text('finding');
  console.log(words);
  expect(words).toMatch(/nine in ten of the 11,520 couplings lie between 0\.0\d+ and 0\.1\d+/);
  const [, , low, high, even] = numbers(words);
  expect(low).toBeLessThan(even!);
  expect(high).toBeGreaterThan(even!);
  expect(words).toMatch(/\d+\.\d\d % of ln 10, \d+\.\d\d % weighed by contribution/);
});

test('steps by buttons, by keys and by playing, and the formulas follow', async () => {
  expect(await page.getByText('not after the last iteration').isVisible()).toBe(true);
  const votes = page.locator('section.card, .card').filter({ hasText: 'Votes and agreement' });
  const still = async () => {
    const { height } = (await votes.boundingBox())!;
    return [height, /to (\S+?),[^,]*to (\S+?),/.exec((await votes.textContent())!)!.slice(1)];
  };
  const last = await still();
  await step('Step back').click();
  await expect(iteration(2)).toHaveAttribute('aria-checked', 'true');
  const [, , second] = numbers(await text('softmax'));
  await page.keyboard.press('ArrowLeft');
  await expect(iteration(1)).toHaveAttribute('aria-checked', 'true');
  await expect(step('Step back')).toBeDisabled();
  // exp 0 over 10 times exp 0.
  expect(numbers(await text('softmax'))).toEqual([0, 10, 0.1]);
  await expect(page.getByTestId('finding')).toContainText('All couplings start even, at 1/10 = 0.100');
  expect(await still()).toEqual(last); // stepping moves no card, and compares with the same digit
  const [before, added, after] = numbers(await text('agreement'));
  expect(before! + added!).toBeCloseTo(after!, 3);
  await page.keyboard.press('ArrowRight');
  await expect(iteration(2)).toHaveAttribute('aria-checked', 'true');
  const [b, sum, c] = numbers(await text('softmax'));
  expect(b).toBeCloseTo(after!, 4);
  expect(Math.exp(b!) / sum!).toBeCloseTo(c!, 4);
  expect(c).toBe(second);
  const [square, , , length] = numbers((await text('squash')).replace('|v5|', '5 '));
  expect(square! / (1 + square!)).toBeCloseTo(length!, 2);

  await page.keyboard.press(']');
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true');
  await step('Play').click();
  await expect(iteration(1)).toHaveAttribute('aria-checked', 'true');
  await expect(step('Pause')).toBeVisible();
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true', { timeout: 10_000 });
  await expect(step('Play')).toBeVisible();
});

test('any primary capsule can be chosen by mouse and keyboard, and its field is outlined', async () => {
  await positions()
    .getByRole('gridcell', { name: /^row 1, column 1:/ })
    .click();
  await expect(page.getByTestId('capsule')).toContainText('row 1, column 1');
  const frame = () => page.locator('.frame').boundingBox();
  const image = (await page.locator('.image').boundingBox())!;
  const first = (await frame())!;
  expect(first.x - image.x).toBeCloseTo(0, 0);
  expect(first.width).toBeCloseTo((17 / 28) * image.width, 0);
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await expect(page.getByTestId('capsule')).toContainText('row 3, column 2');
  const moved = (await frame())!;
  expect(moved.x - image.x).toBeCloseTo((2 / 28) * image.width, 0);
  expect(moved.y - image.y).toBeCloseTo((4 / 28) * image.height, 0);
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true'); // the arrows moved the capsule alone

  await types()
    .getByRole('radio', { name: /^type 12:/ })
    .click();
  await expect(page.getByTestId('capsule')).toHaveText('row 3, column 2, type 12');
  await page.keyboard.press('ArrowDown'); // eleven in a row
  await expect(page.getByTestId('capsule')).toHaveText('row 3, column 2, type 23');
  const inGraph = page.getByRole('radiogroup', { name: 'Capsule types' });
  await expect(inGraph.getByRole('radio', { name: /^type 23:/ })).toHaveAttribute('aria-checked', 'true');
  await inGraph.getByRole('radio', { name: /^type 5:/ }).click();
  await expect(page.getByTestId('capsule')).toHaveText('row 3, column 2, type 5');
});

test('row, column and type can be typed, and a click anywhere takes the nearest position', async () => {
  const field = (name: string) => page.getByRole('textbox', { name });
  for (const [name, value] of [
    ['Row of the capsule', '4'],
    ['Column of the capsule', '5'],
    ['Type of the capsule', '31'],
  ] as const) {
    await field(name).fill(value);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByTestId('capsule')).toHaveText('row 4, column 5, type 31');
  const { width, height } = (await positions().boundingBox())!;
  await positions().click({ position: { x: width - 3, y: height - 3 } });
  await expect(page.getByTestId('capsule')).toContainText('row 6, column 6');
  await positions().click({ position: { x: 3, y: 3 } });
  await expect(page.getByTestId('capsule')).toContainText('row 1, column 1');
});

test('whatever a pointer can hit is 24 pixels large', async () => {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const panel of ['Compare', 'Layers', 'Couplings']) {
      await page.getByRole('tab', { name: panel }).click();
      const small = await page
        .getByRole('main')
        .locator('button, input, a, [tabindex="0"]')
        .evaluateAll((all) =>
          all
            .map((one) => ({ one, box: one.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0 && (box.width < 23.99 || box.height < 23.99))
            .map(
              ({ one, box }) =>
                `${one.getAttribute('aria-label') ?? one.textContent} ${box.width} x ${box.height}`,
            ),
        );
      expect(small, `${panel}, ${size.width} x ${size.height}`).toEqual([]);
    }
  }
  await page.setViewportSize(sizes[0]!);
});

test('any digit shows where its votes come from', async () => {
  const map = (text: string) =>
    page.getByRole('radiogroup', { name: 'The map shows' }).getByRole('radio', { name: text, exact: true });
  const cells = () =>
    positions()
      .getByRole('gridcell')
      .evaluateAll((all) => all.map((cell) => cell.style.backgroundColor).join());
  /** Of each position: what it says that it adds, and its disc's width and colour. */
  const discs = () =>
    positions()
      .getByRole('gridcell')
      .evaluateAll((all) =>
        all.map((cell) => {
          const disc = cell.querySelector('i')!;
          const [red, , blue] = getComputedStyle(disc).backgroundColor.match(/\d+/g)!.map(Number);
          return {
            adds: Number(/adds (\S+),/.exec(cell.getAttribute('aria-label')!)![1]!.replace('\u2212', '-')),
            width: disc.getBoundingClientRect().width,
            warmth: red! - blue!,
          };
        }),
      );
  const votes = await discs();
  const [most, second] = votes.sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
  expect(most!.width).toBeGreaterThan(8); // it fills its cell
  expect(second!.width).toBeLessThan(most!.width);
  expect(Math.max(...votes.map(({ width }) => width))).toBe(most!.width);
  for (const { adds, warmth } of votes.slice(0, 3)) expect(Math.sign(warmth)).toBe(Math.sign(adds));
  await digits().getByRole('radio', { name: '3' }).click();
  expect(await discs()).not.toEqual(votes);
  await digits().getByRole('radio', { name: '5' }).click();
  await expect(page.getByTestId('map-words')).toHaveText(/^Orange adds to \|s\| = \d/);

  await map('c·|û|').click();
  const five = await cells();
  await digits().getByRole('radio', { name: '3' }).click();
  await expect(page.getByRole('heading', { name: 'Where digit 3 is seen' })).toBeVisible();
  expect(await cells()).not.toBe(five);
  await page
    .getByRole('radiogroup', { name: 'Digit capsules' })
    .getByRole('radio', { name: /^5, length 0\.\d\d/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Where digit 5 is seen' })).toBeVisible();
  expect(await cells()).toBe(five);
  await map('c').click();
  expect(await cells()).not.toBe(five);
  await map('c·|û|·cos').click();
});

test('the lines have a table, by type and by position', async () => {
  await expect(page.locator('svg path.on')).not.toHaveCount(0);
  await step('Show as table').click();
  const tables = page.getByRole('region', { name: 'Couplings as tables' });
  await expect(tables.getByRole('row')).toHaveCount(1 + 10 + 1 + 32);
  await page.getByRole('radio', { name: 'By position' }).click();
  await expect(tables.getByRole('row')).toHaveCount(1 + 10 + 1 + 36);
  await expectAccessible(page);
  await step('Show as table').click();
  const nodes = page.getByRole('radiogroup', { name: 'Positions of capsules' }).getByRole('radio');
  await expect(nodes).toHaveCount(36);
  await expect(nodes.first()).toBeVisible();
  await page.getByRole('radio', { name: 'By type' }).click();
});

const panel = (name: string) => page.getByRole('tab', { name }).click();
const couplingRow = (name: RegExp) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name }) });

test('other couplings are compared on the validation images, with progress', async () => {
  test.slow();
  await panel('Compare');
  await expect(couplingRow(/^R = 3 as trained/)).toContainText('not computed');
  await expect(page.getByRole('button', { name: 'R = 1 all c = 1/10' })).toBeVisible();
  await page.getByRole('button', { name: 'Compare on 1,000 validation images' }).click();
  await expect(page.getByTestId('compared')).toHaveText(/^\d,?\d* of 1,000 images$/, { timeout: 60_000 });
  await expect(page.getByTestId('comparison')).toBeVisible({ timeout: 180_000 });
  const figures = async (name: RegExp) => {
    const cells = (await couplingRow(name).getByRole('cell').allTextContents()).slice(1);
    return { accuracy: numbers(cells[0]!), margin: numbers(cells[1]!)[0]!, against: cells[2]!.trim() };
  };
  const own = await figures(/^R = 3 as trained/);
  const [accuracy, low, high] = own.accuracy;
  expect(low).toBeLessThan(accuracy!);
  expect(high).toBeGreaterThan(accuracy!);
  expect(own.against).toBe('');
  const once = await figures(/^R = 1/);
  const shuffled = await figures(/^Shuffled/);
  console.log(own, once, shuffled, await text('comparison'));
  expect(once.accuracy[0]).toBeGreaterThan(99);
  expect(shuffled.accuracy[0]).toBeLessThan(low!);
  expect(shuffled.margin).toBeLessThan(own.margin);
  expect(once.against).toMatch(/^\+\d+, −\d+$/);
  // 1,000 images: what was mended and broken is the whole difference.
  const [mended, broken] = numbers(once.against.replace('−', ' ').replace('+', ''));
  expect((once.accuracy[0]! - accuracy!) * 10).toBeCloseTo(mended! - broken!, 5);
  await expectAccessible(page);
});

/** The primary capsule that is coupled most to a digit in the last iteration, as the view counts: from 1. */
async function mostCoupled(digit: number) {
  const { model, shapes, configuration } = await call(page, 'inspector', 'openModel', {
    source: { kind: 'bundled', id: 'paper' },
  });
  const { pixels } = await call(page, 'inspector', 'images', {
    dataset: 'mnist',
    split: 'test',
    indices: [15],
  });
  const trace = await call(page, 'inspector', 'routingTrace', {
    model,
    pixels: Float32Array.from(pixels, (pixel) => pixel / 255),
  });
  const { iterations, primaryCapsules, classes, couplings } = trace;
  const last = (iterations - 1) * primaryCapsules * classes;
  const own = Array.from({ length: primaryCapsules }, (_, i) => couplings[last + i * classes + digit]!);
  const capsule = own.indexOf(Math.max(...own));
  const { width } = shapes.primaryGrid;
  const { types } = configuration.network.primaryCapsules;
  const position = Math.floor(capsule / types);
  return {
    row: Math.floor(position / width) + 1,
    column: (position % width) + 1,
    type: (capsule % types) + 1,
  };
}

test('the coupling chosen is the one that the stepper and all pictures show', async () => {
  const { row, column, type } = await mostCoupled(5);
  for (const [name, value] of [
    ['Row of the capsule', row],
    ['Column of the capsule', column],
    ['Type of the capsule', type],
  ] as const) {
    await page.getByRole('textbox', { name }).fill(String(value));
    await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: /^R = 1 / }).click();
  await expect(page.getByRole('radiogroup', { name: 'Iteration' }).getByRole('radio')).toHaveCount(1);
  await expect(page.getByTestId('finding')).toContainText('couplings fixed at 1/10 are the very same thing');
  expect(numbers(await text('softmax'))).toEqual([0, 10, 0.1]);
  await page.keyboard.press('End'); // by keys, to the last row
  await expect(page.getByRole('button', { name: /^Shuffled/ })).toBeFocused();
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true');
  await expect(page.getByTestId('finding')).toContainText('whom each goes to is chance');
  const [softmax, dealt] = numbers(await text('softmax'));
  await page.getByLabel('Coupling: Shuffled').click();
  await page.getByRole('option', { name: /^R = 3/ }).click();
  await expect(page.getByTestId('softmax')).toContainText(softmax!.toFixed(5));
  expect(softmax).toBeGreaterThan(0.5);
  expect(dealt).toBeLessThan(0.1);
  await expect(page.getByTestId('verdict')).toHaveText('a 5, read rightly');
  await page.getByLabel('Coupling: R = 3').click();
  await page.getByRole('option', { name: /^R = 5/ }).click();
  await expect(iteration(5)).toHaveAttribute('aria-checked', 'true');
  await page.getByRole('button', { name: /^R = 3 / }).click();
  await expect(iteration(3)).toHaveAttribute('aria-checked', 'true');
});

test('Conv1 and the capsules before the votes are there as pictures, one enlarged by pointer or key', async () => {
  await panel('Layers');
  const enlarged = page.getByTestId('enlarged');
  const sheet = (name: RegExp) => page.getByRole('listbox', { name });
  const drawn = () =>
    sheet(/./)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect(sheet(/^256 filters/)).toBeVisible();
  await expect(
    page.getByText(/^256 filters of 9 × 9 weights\. Scale: −0\.\d+ to 0\.\d+, zero in the middle\.$/),
  ).toBeVisible();
  // Opened on the filter that answers most strongly; one that hardly answers says so.
  await expect(enlarged).toContainText(/Filter \d+\s*−0\.\d+ to 0\.\d+/);
  const reach = async () => numbers((await enlarged.textContent())!.split('Its map here')[1]!)[1]!;
  const opened = await reach();
  await page.getByRole('radio', { name: 'Maps' }).click();
  const scale = await page.getByText(/^What each filter makes of this image/).textContent();
  expect(numbers(scale!.split('Scale: ')[1]!)[1]).toBe(opened);
  await page.getByRole('radio', { name: 'Filters' }).click();
  await sheet(/^256 filters/).focus();
  await page.keyboard.press('Home');
  await expect(enlarged).toContainText('Filter 1−');
  // To and fro through the rows, until one hardly answers.
  for (let key = 'ArrowRight'; (await reach()) > opened / 100;) {
    const before = await enlarged.textContent();
    await page.keyboard.press(key);
    if ((await enlarged.textContent()) !== before) continue;
    await page.keyboard.press('ArrowDown');
    key = key === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
  }
  await expect(enlarged).toContainText('nearly nothing: 0');
  await page.keyboard.press('Home');
  await expect(enlarged).toContainText(/Filter 1\s*−0\.\d+ to 0\.\d+/);
  const one = await drawn();
  await page.getByRole('radio', { name: 'Each its own' }).click();
  expect(await drawn()).not.toBe(one);
  await sheet(/^256 filters/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('option', { name: /^filter 2: / })).toHaveAttribute('aria-selected', 'true');
  await expect(enlarged).toContainText('Filter 2');
  await page.keyboard.press('End');
  await expect(enlarged).toContainText('Filter 256'); // and the sheet has scrolled there
  await expect(page.getByRole('option', { name: /^filter 256: / })).toBeInViewport();
  await page.keyboard.press('Home');
  await sheet(/^256 filters/).hover({ position: { x: 31 + 15, y: 15 } });
  await expect(enlarged).toContainText('Filter 2−');
  await page.mouse.move(0, 0);
  await expect(enlarged).toContainText('Filter 1−');

  await page.getByRole('radio', { name: 'Maps' }).click();
  await expect(sheet(/^256 maps of Conv1/)).toBeVisible();
  await expect(page.getByText('20 × 20', { exact: false })).toBeVisible();
  const maps = await drawn();
  await expectAccessible(page);

  await page.getByRole('radio', { name: 'Lengths' }).click();
  await sheet(/^Lengths/).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('capsule')).toContainText('type 2'); // the whole view follows
  await expect(enlarged).toContainText('Type 2');

  await page.getByRole('radio', { name: 'Maps' }).click();
  await expect.poll(drawn).toBe(maps);
  await step('Image after').click();
  await expect.poll(drawn).not.toBe(maps);
  await step('Image before').click();
  await expect.poll(drawn).toBe(maps);
  await panel('Couplings');
});

test('another image is traced, and it is the same in Explore', async () => {
  const before = await text('squash');
  await page.getByRole('textbox', { name: 'Number of the test digit' }).fill('7');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('verdict')).toHaveText(/^a 9, /);
  await expect.poll(() => text('squash')).not.toBe(before);
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('textbox', { name: 'Number of the test digit' })).toHaveValue('7');
  await page.keyboard.press('Control+5');
  await expect(page.getByTestId('verdict')).toHaveText(/^a 9, /);
  await step('Image after').click();
  await expect(page.getByRole('textbox', { name: 'Number of the test digit' })).toHaveValue('8');
});

for (const theme of ['dark', 'light'] as const) {
  test(`no accessibility violation and nothing cut, ${theme}`, async () => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme });
    for (const size of sizes) {
      await page.setViewportSize(size);
      for (const name of ['Compare', 'Layers', 'Couplings']) {
        await panel(name);
        await page.waitForTimeout(400); // what fades in
        await expectAccessible(page);
        await expectNoPageScroll(page);
      }
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('.routing .card, .routing .card-b, .head')]
          .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
          .map((box) => `${box.className} ${box.textContent?.slice(0, 30)}`),
      );
      expect(cut, `${size.width} x ${size.height}`).toEqual([]);
    }
    await page.setViewportSize(sizes[0]!);
  });
}

test('presented, and in a small window, no card draws over another', async () => {
  const check = async (where: string) => {
    for (const panel of ['Compare', 'Layers', 'Couplings']) {
      await page.getByRole('tab', { name: panel }).click();
      await expectWhole(page.locator('.routing .card'), `${panel}, ${where}`);
    }
    const plot = (await page.getByRole('img', { name: /votes for 5/ }).boundingBox())!;
    expect(plot.height, where).toBeGreaterThan(80);
    const squash = page.getByTestId('squash');
    await squash.scrollIntoViewIfNeeded();
    await expect(squash).toBeInViewport({ ratio: 1 });
  };
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1920, height: 1080 },
  ]) {
    await presented(page, size, () => check(`presented on ${size.width}`));
  }
  await page.setViewportSize({ width: 1024, height: 700 });
  await check('on 1024');
  await page.setViewportSize(sizes[0]!);
});

test('at 200 % every part can be reached by scrolling', async () => {
  await expectReachable(page, [
    step('Play'),
    digits().getByRole('radio', { name: '9' }),
    types().getByRole('radio', { name: /^type 32:/ }),
    page.getByRole('radiogroup', { name: 'Digit capsules' }).getByRole('radio', { name: /^9, length/ }),
    page.getByRole('img', { name: /votes for/ }),
    page.getByTestId('finding'),
    page.getByTestId('squash'),
  ]);
  await page.setViewportSize(sizes[0]!);
});

test('position lines and the plain couplings keep to their cards', async () => {
  await page.getByRole('radio', { name: 'By position' }).click();
  await page.getByRole('radio', { name: 'c', exact: true }).click();
  await page.setViewportSize(sizes[2]!);
  await expectNoPageScroll(page);
  await expectAccessible(page);
  await page.setViewportSize(sizes[0]!);
});
