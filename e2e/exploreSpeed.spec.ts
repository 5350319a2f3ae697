/**
 * How soon the picture follows the pointer: 200 real pointer moves on a slider, while nothing else runs and while the
 * trainer trains at full speed; then also how soon the inspector reads images. Measured in the page, from the event's first listener. Other programs of the machine
 * can only make it slower, so the quietest of up to three series counts; all are printed, and how busy the processors
 * were before.
 */
import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findPreset } from '../src/shared/presets.ts';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';
import { quantile } from './support/frames.ts';
import { call } from './support/ports.ts';

test.describe.configure({ mode: 'serial' });
let app: RunningApp;
let page: Page;

const moves = 200;
const mostSeries = 3;
interface Recorder {
  /** Event to the end of putImageData, milliseconds. */
  drawn: number[];
  /** Event to the task after the next animation frame, milliseconds. */
  painted: number[];
}

test.beforeAll(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  ({ page } = app);
  await expect(page.getByText('read rightly')).toBeVisible({ timeout: 60_000 });
  await page
    .getByRole('button', { name: /^Unit/ })
    .or(page.getByRole('combobox', { name: /^Unit/ }))
    .click();
  await page.getByRole('option', { name: 'sigma' }).click(); // the slowest: every figure changes with each move
  await page.evaluate(() => {
    const recorder: Recorder = { drawn: [], painted: [] };
    Object.assign(window, { recorder });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === 'slider to pixels') recorder.drawn.push(duration);
      }
    }).observe({ type: 'measure' });
    const listen = ({ buttons }: PointerEvent) => {
      if (buttons !== 1) return;
      const start = performance.now();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => recorder.painted.push(performance.now() - start);
        port2.postMessage(null);
      });
    };
    window.addEventListener('pointermove', listen, { capture: true });
  });
});
test.beforeAll(async () => {
  await wait(3000); // thumbnails, and the trainer's start
  const others = await busyShare();
  console.log(`Before: ${(others * 100).toFixed(0)} % of the processors in use`);
});
test.afterAll(() => app.close());

/** Share of all processors in use, over two seconds in which the app does nothing. */
async function busyShare(): Promise<number> {
  const times = () =>
    cpus().reduce(
      (sum, { times: { idle, ...busy } }) => ({
        idle: sum.idle + idle,
        busy: sum.busy + Object.values(busy).reduce((a, b) => a + b),
      }),
      { idle: 0, busy: 0 },
    );
  const before = times();
  await wait(2000);
  const after = times();
  const [idle, busy] = [after.idle - before.idle, after.busy - before.busy];
  return busy / (idle + busy);
}

async function series(dimension: number): Promise<Recorder> {
  await page.evaluate(() => {
    const { recorder } = window as unknown as { recorder: Recorder };
    recorder.drawn.length = recorder.painted.length = 0;
  });
  const track = (await page.getByRole('slider', { name: `dim ${dimension}`, exact: true }).boundingBox())!;
  const y = track.y + track.height - 13;
  await page.mouse.move(track.x + track.width / 2, y);
  await page.mouse.down();
  for (let n = 1; n <= moves; n++) {
    await page.mouse.move(track.x + track.width * (0.5 + 0.4 * Math.sin((n / moves) * 4 * Math.PI)), y);
  }
  await page.mouse.up();
  return page.evaluate(() => {
    const { recorder } = window as unknown as { recorder: Recorder };
    return { drawn: [...recorder.drawn], painted: [...recorder.painted] };
  });
}

interface Limits {
  drawn: number;
  painted: number;
}

/** Measures until a series keeps both goals (p95, milliseconds), at most three times: one of them must. */
async function measure(title: string, goals: Limits): Promise<void> {
  const seen: Limits[] = [];
  const kept = () => seen.some(({ drawn, painted }) => drawn < goals.drawn && painted < goals.painted);
  for (let n = 0; n < mostSeries && !kept(); n++) {
    const { drawn, painted } = await series(n);
    expect(drawn.length).toBeGreaterThan(moves * 0.75); // a browser may merge a few moves of one frame
    expect(painted.length).toBeGreaterThan(moves * 0.75);
    seen.push({ drawn: quantile(drawn, 0.95), painted: quantile(painted, 0.95) });
    const both = (values: number[]) =>
      `p50 ${quantile(values, 0.5).toFixed(1)} p95 ${quantile(values, 0.95).toFixed(1)} ms`;
    console.log(
      `${title}: event to putImageData ${both(drawn)}; to the task after the next frame ${both(painted)}`,
    );
  }
  expect(kept(), `no series stayed below ${goals.drawn} and ${goals.painted} ms`).toBe(true);
}

test('the picture follows the pointer in the same frame', async () => {
  await measure('Idle', { drawn: 8, painted: 16.7 });
});

test('and when all others follow', async () => {
  await page.getByRole('radio', { name: 'Others follow' }).click();
  await wait(1000); // thumbnails
  await measure('Idle, others follow', { drawn: 8, painted: 33 }); // sixteen sliders are drawn anew
  await page.getByRole('radio', { name: 'Alone' }).click();
});

test('and while the trainer runs at full speed', async () => {
  const { configuration } = findPreset('paper');
  await call(page, 'trainer', 'start', { configuration, title: 'Full speed' });
  const training = async () => {
    const { state, imagesPerSecond, step } = await call(page, 'trainer', 'status', {});
    return state === 'training' && imagesPerSecond > 0 && step >= 5;
  };
  await expect.poll(training, { timeout: 90_000 }).toBe(true);
  await measure('Training', { drawn: 16, painted: 33 });
  const { model } = await call(page, 'inspector', 'openModel', { source: { kind: 'bundled', id: 'paper' } });
  const { images, seconds } = await call(page, 'inspector', 'evaluate', {
    model,
    dataset: 'mnist',
    split: 'validation',
  });
  const perThousand = (seconds / images) * 1000;
  console.log(
    `Training: a confusion matrix of 1,000 images in ${perThousand.toFixed(2)} s (of ${images} images)`,
  );
  expect(perThousand).toBeLessThan(3);
  expect(await training()).toBe(true); // it did train all the while
  await call(page, 'trainer', 'stop', {});
});
