/** A digit of one's own in the real app: drawn, from a picture, turned; and what happens with files that are no picture. */
import { deflateSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { decodeCapsule } from '../src/shared/decoder.ts';
import { pictures, scriptedSvg } from '../src/renderer/testing/pictures.ts';
import { drawInk, placementOf, unturned } from '../src/renderer/lib/draw/centring.ts';
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
  await app.tab('Draw').click();
});
test.afterAll(() => app.close());

const pad = (): Locator => page.getByRole('application', { name: /^Drawing pad/ });
const seen = (): Locator => page.getByRole('img', { name: /^What the network sees/ });
const drawn = (): Locator => page.getByRole('img', { name: /^Reconstruction/ });
const slider = (name: string): Locator => page.getByRole('slider', { name });
const verdict = (): Locator => page.getByText(/^Read as \d, length/);
const angles = (): Locator => page.getByRole('img', { name: /^Capsule length by angle/ });

type Place = [x: number, y: number];
async function stroke(points: Place[]): Promise<void> {
  const box = (await pad().boundingBox())!;
  const at = ([x, y]: Place) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(points[0]!));
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...at(point), { steps: 6 });
  await page.mouse.up();
}
const one: Place[] = [
  [0.5, 0.2],
  [0.48, 0.8],
];

/** What the engine makes of the picture that is seen. */
async function engineReads(image: ArrayLike<number>) {
  const given = Float32Array.from(image, (value) => value / 255);
  return call(page, 'inspector', 'encode', { model: app.model, pixels: given });
}

/** The words and the reconstruction are those of what is seen. */
async function expectFollowed(): Promise<void> {
  await expect(async () => {
    const image = await pixels(seen());
    const { capsules, lengths, predictions } = await engineReads(image);
    const digit = predictions[0]!;
    await expect(verdict()).toContainText(`Read as ${digit}, length ${lengths[digit]!.toFixed(2)}`, {
      timeout: 500,
    });
    const capsule = capsules.slice(digit * app.decoder.dims, (digit + 1) * app.decoder.dims);
    const expected = decodeCapsule(app.decoder, capsule, digit).map((value) => Math.round(value * 255));
    expect(farthest(await pixels(drawn()), expected)).toBeLessThanOrEqual(1);
    const shown = await page
      .getByRole('list', { name: 'Capsule lengths' })
      .getByRole('listitem')
      .allInnerTexts();
    shown.forEach((text, n) => expect(text).toContain(lengths[n]!.toFixed(2).replace(/^0/, '')));
  }).toPass({ timeout: 20_000 });
}

test('what is drawn is centred as MNIST is, and lengths, winner and reconstruction follow', async () => {
  await expect(page.getByText('Nothing to read yet')).toBeVisible();
  await stroke(one);
  await expectFollowed();
  const image = await pixels(seen());
  const rows = [...image.keys()].filter((n) => image[n]! > 0).map((n) => Math.floor(n / 28));
  expect(Math.max(...rows) - Math.min(...rows) + 1).toBe(20);
  const mass = image.reduce((a, b) => a + b);
  const centre = (axis: (n: number) => number) =>
    image.reduce((sum, v, n) => sum + v * (axis(n) + 0.5), 0) / mass;
  for (const place of [centre((n) => n % 28), centre((n) => Math.floor(n / 28))]) {
    expect(place).toBeGreaterThanOrEqual(13.9);
    expect(place).toBeLessThan(15.1);
  }
  await expect(verdict()).toContainText('Read as 1');
});

test('the keys draw, too: a one by Space and the arrows, lifted by leaving', async () => {
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  const keys = page.getByText(
    'Arrow keys move the pen, with Shift a little; Space puts it down and lifts it.',
  );
  await expect(keys).toBeHidden();
  await pad().focus();
  await page.keyboard.press('ArrowUp');
  await expect(keys).toBeVisible();
  await page.keyboard.press('Space');
  for (let n = 0; n < 16; n++) await page.keyboard.press('ArrowDown');
  await expect(page.getByText('The pen is down')).toBeAttached();
  for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Tab');
  await expect(page.getByText('The pen is down')).not.toBeAttached();
  await expect(keys).toBeHidden();
  await expectFollowed();
  await expect(verdict()).toContainText('Read as 1');
  await page.keyboard.press('Control+z'); // one stroke, one step
  await expect(page.getByText('Nothing to read yet')).toBeVisible();
  await stroke(one);
  await expectFollowed();
});

test('strokes are undone and redone; the pad is cleared', async () => {
  const before = await pixels(seen());
  await stroke([
    [0.3, 0.2],
    [0.7, 0.2],
  ]);
  await expect.poll(async () => farthest(await pixels(seen()), before)).toBeGreaterThan(50);
  await page.keyboard.press('Control+z');
  await expect.poll(() => pixels(seen())).toEqual(before);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => farthest(await pixels(seen()), before)).toBeGreaterThan(50);
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  await expect(page.getByText('Nothing to read yet')).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect.poll(() => pixels(seen())).toEqual(before);
});

test('a thinner brush draws thinner', async () => {
  const ink = async () => (await pixels(pad().locator('canvas'))).filter((value) => value > 128).length;
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  await stroke(one);
  const thick = await ink();
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  await page.getByRole('radio', { name: 'Thin' }).click();
  await stroke(one);
  expect((await ink()) / thick).toBeLessThan(0.6);
  await page.getByRole('radio', { name: 'Thick' }).click();
});

/** Test digit 15 as the engine has it. */
const digit15 = async () =>
  (await call(page, 'inspector', 'images', { dataset: 'mnist', split: 'test', indices: [15] })).pixels;

test('the digit on the left is taken pixel by pixel, and turned by every slider with the keys', async () => {
  await page.getByRole('button', { name: 'Digit on the left' }).click();
  const image = await digit15();
  await expect.poll(() => pixels(seen())).toEqual([...image]);
  const ink = { height: 28, width: 28, values: Float32Array.from(image, (value) => value / 255) };
  const size = { height: 28, width: 28 };
  const turning = { ...unturned };
  for (const [name, key, step] of [
    ['Rotate', 'angle', 1],
    ['Shift right', 'x', 0.5],
    ['Shift down', 'y', 0.5],
    ['Scale', 'scale', 0.01],
    ['Shear', 'shear', 0.02],
  ] as const) {
    await slider(name).focus();
    for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowRight');
    turning[key] = Number((turning[key] + 5 * step).toFixed(2));
    const expected = drawInk(ink, placementOf(ink, size)!, turning, size);
    await expect
      .poll(async () => farthest(await pixels(seen()), expected), { message: name })
      .toBeLessThanOrEqual(1);
    await expectFollowed();
  }
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect.poll(() => pixels(seen())).toEqual([...image]);
});

test('the curve says where it breaks: there, and not before, the engine reads another digit', async () => {
  await expect(angles()).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 });
  const label = (await angles().getAttribute('aria-label'))!;
  console.log(label);
  const [, low, high] = /Read as 5 from (−?\d+)° to (−?\d+)°/
    .exec(label)!
    .map((text) => Number(text.replace('−', '-')));
  const image = await digit15();
  const ink = { height: 28, width: 28, values: Float32Array.from(image, (value) => value / 255) };
  const size = { height: 28, width: 28 };
  const readAt = async (angle: number) => {
    const { predictions } = await engineReads(
      drawInk(ink, placementOf(ink, size)!, { ...unturned, angle }, size),
    );
    return predictions[0];
  };
  for (let angle = low!; angle <= high!; angle += 5) expect(await readAt(angle), `at ${angle}`).toBe(5);
  expect(await readAt(low! - 5)).not.toBe(5);
  expect(await readAt(high! + 5)).not.toBe(5);
  await page.getByRole('radio', { name: '±90°' }).click();
  await expect(angles()).toHaveAttribute('aria-busy', 'false');
  await slider('Rotate').fill('60');
  await page.waitForTimeout(100);
  expect(await angles().getAttribute('aria-busy')).toBe('false'); // it is the same curve at every angle
  await expect(slider('Rotate')).toHaveAttribute('aria-valuetext', '60°');
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
});

/** Drops a file on the window, by its bytes. */
const drop = (name: string, type: string, bytes: Uint8Array) =>
  page.evaluate(
    async ([name, type, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name, { type }));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      }
    },
    [name, type, Buffer.from(bytes).toString('base64')] as const,
  );

/** A "1" on paper, in a picture that is no square. */
function picture(paper: number, pen: number): Buffer {
  const png = new PNG({ width: 300, height: 200 });
  for (let n = 0; n < 300 * 200; n++) {
    const [x, y] = [n % 300, Math.floor(n / 300)];
    const grey = x >= 190 && x < 206 && y >= 40 && y < 160 ? pen : paper;
    png.data.set([grey, grey, grey, 255], 4 * n);
  }
  return PNG.sync.write(png);
}

test('a picture is dropped, dark or light, and seen alike; the switch turns it over', async () => {
  await drop('light.png', 'image/png', picture(235, 20));
  await expect(pad()).toHaveAttribute('aria-label', /light\.png/);
  await expect(page.getByRole('switch', { name: 'Dark on light' })).toBeChecked();
  await expectFollowed();
  await expect(verdict()).toContainText('Read as 1');
  const image = await pixels(seen());
  await drop('dark.png', 'image/png', picture(20, 235));
  await expect(page.getByRole('switch', { name: 'Dark on light' })).not.toBeChecked();
  await expect.poll(() => pixels(seen())).toEqual(image);
  await page.getByRole('switch', { name: 'Dark on light' }).click();
  await expect(page.getByText('This picture has no ink')).toBeVisible();
  await page.getByRole('switch', { name: 'Dark on light' }).click();
  await expect.poll(() => pixels(seen())).toEqual(image);
});

test('a picture is pasted, and one is chosen', async () => {
  await app.electron.evaluate(({ clipboard, nativeImage }, base64) => {
    const image = nativeImage.createFromBuffer(Buffer.from(base64, 'base64'));
    (clipboard as unknown as { writeImage(image: unknown): void }).writeImage(image); // of the tests' older Electron
  }, picture(255, 0).toString('base64'));
  await page.getByRole('tab', { name: 'Draw' }).focus();
  await page.keyboard.press('Control+v');
  await expect(pad()).toHaveAttribute('aria-label', /image\.png/);
  expect(await page.getByRole('alert').count()).toBe(0); // at once: such a message goes by itself
  await expectFollowed();
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Picture' }).press('Enter');
  await (await chosen).setFiles({ name: 'chosen.png', mimeType: 'image/png', buffer: picture(0, 200) });
  await expect(pad()).toHaveAttribute('aria-label', /chosen\.png/);
});

/** A PNG whose header says another size than its pixels have; with the right checksum. */
function pngOf(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

test('broken and odd files say what is wrong, and nothing else happens', async () => {
  test.slow();
  const damaged = new Uint8Array(picture(255, 0));
  damaged.fill(0x55, 60, damaged.length - 20);
  const wide = new PNG({ width: 20_000, height: 4 });
  const cases: [name: string, type: string, bytes: Uint8Array, message: RegExp][] = [
    ['none.png', 'image/png', pngOf(0, 0), /no pixels: 0 × 0/],
    ['wide.png', 'image/png', PNG.sync.write(wide), /20,000 × 4 pixels; up to 10,000/],
    ['area.png', 'image/png', pngOf(9000, 9000), /9,000 × 9,000 pixels.*40 million/],
    ['moving.png', 'image/png', pictures.movingPng, /moves/],
    ['moving.webp', 'image/webp', pictures.movingWebp, /moves/],
    ['print.jpg', 'image/jpeg', pictures.cmykJpeg, /CMYK/],
    ['script.svg', 'image/svg+xml', scriptedSvg, /SVG drawing.*scripts/],
    ['svg.png', 'image/png', scriptedSvg, /SVG drawing/],
    ['text.png', 'image/png', Buffer.from('Not a picture at all.'), /no picture that this app reads/],
    ['empty.png', 'image/png', new Uint8Array(0), /empty/],
    ['cut.png', 'image/png', picture(255, 0).subarray(0, 20), /cut off/],
    ['damaged.png', 'image/png', damaged, /damaged/],
    [
      'huge.png',
      'image/png',
      Buffer.concat([picture(255, 0), Buffer.alloc(25e6)]),
      /25\sMB, and pictures of up to 20\sMB/,
    ],
  ];
  const before = await pixels(seen());
  const label = await pad().getAttribute('aria-label');
  const title = await page.title();
  for (const [name, type, bytes, message] of cases) {
    await drop(name, type, bytes);
    const alert = page.getByRole('alert').filter({ hasText: name });
    await expect(alert, name).toContainText(message);
    console.log((await alert.innerText()).replaceAll('\n', ' '));
    await alert.getByRole('button', { name: 'Close message' }).click();
    expect(await pad().getAttribute('aria-label')).toBe(label);
    expect(await pixels(seen())).toEqual(before);
  }
  expect(await page.title()).toBe(title); // no script ran
  expect(app.log()).not.toMatch(/Refused|error/i);
  await stroke(one); // and everything still works
  await expectFollowed();
});

test('what was drawn becomes the original of the sliders, and the image of Routing', async () => {
  const image = await pixels(seen());
  const { capsules, predictions } = await engineReads(image);
  const digit = predictions[0]!;
  await page.getByRole('button', { name: 'To Sliders' }).click();
  await expect(page.getByRole('tab', { name: 'Sliders' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(`read as ${digit}`, { exact: true })).toBeVisible();
  for (const dimension of [0, 7, 15]) {
    const value = Number(
      await page.getByRole('slider', { name: `dim ${dimension}`, exact: true }).getAttribute('aria-valuenow'),
    );
    expect(value).toBeCloseTo(capsules[digit * app.decoder.dims + dimension]!, 2);
  }
  await page.keyboard.press('Control+z');
  await expect(page.getByText('a 5, read rightly')).toBeVisible();
  await page.getByRole('tab', { name: 'Draw' }).click();
  await page.getByRole('button', { name: 'To Routing' }).click();
  await expect(page.getByRole('heading', { name: 'Routing', level: 1 })).toBeVisible();
  await expect(page.getByTestId('verdict')).toHaveText(`read as ${digit}`, { timeout: 30_000 });
  expect(await pixels(page.getByRole('img', { name: 'The image', exact: true }))).toEqual(image);
  await page.keyboard.press('Control+4');
  await expect(pad()).toBeVisible(); // and it is still there
  expect(await pixels(seen())).toEqual(image);
});

test('a touch draws too', async () => {
  await page.getByRole('button', { name: 'Clear the pad' }).click();
  await pad().evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    element.setPointerCapture = () => undefined; // of a pointer that only a test knows
    const send = (type: string, y: number) =>
      element.dispatchEvent(
        new PointerEvent(type, {
          pointerType: 'touch',
          pointerId: 7,
          isPrimary: true,
          bubbles: true,
          clientX: left + width / 2,
          clientY: top + y * height,
        }),
      );
    send('pointerdown', 0.2);
    for (let y = 0.25; y < 0.8; y += 0.05) send('pointermove', y);
    send('pointerup', 0.8);
  });
  await expectFollowed();
  await expect(verdict()).toContainText('Read as 1');
});

test('Draw holds for everyone', async () => {
  test.slow(); // axe looks at everything four times
  await holdsForEveryone(page, async () => {
    await expect(angles()).toBeVisible({ timeout: 20_000 });
    await expectNothingBeyond(page, '.vis-hidden'); // no word is cut here
    const higher = await page.locator('[role=tabpanel]').evaluate((panel) =>
      [panel, ...panel.querySelectorAll('*')]
        .filter((part) => part.scrollHeight > part.clientHeight + 1)
        .filter((part) => getComputedStyle(part).overflowY === 'auto')
        .map((part) => part.className),
    );
    expect(higher).toEqual([]);
  });
});

test('at 200 % every control of Draw can be reached by scrolling', async () => {
  await expectReachable(page, [
    page.getByRole('button', { name: 'To Routing' }),
    page.getByRole('button', { name: 'Picture' }),
    slider('Shear'),
    page.getByRole('radio', { name: '±180°' }),
  ]);
});
