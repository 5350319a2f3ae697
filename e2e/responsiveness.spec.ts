/** The page stays smooth while the trainer takes all the processor it can get. */
import { expect, test } from '@playwright/test';
import { launchApp } from './support/app.ts';
import { call } from './support/ports.ts';

const seconds = 60;
test.setTimeout((seconds + 180) * 1000);

interface Frames {
  /** Milliseconds between two frames, ascending. */
  intervals: number[];
  /** Durations of tasks over 50 ms, in milliseconds. */
  longTasks: number[];
}

test('60 s of training at full speed: long tasks and frame intervals', async () => {
  const { page, close } = await launchApp({ size: { width: 1440, height: 900 } });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.getByRole('radio', { name: /^Fast/ }).click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('img', { name: /^Loss at epoch/ })).toBeVisible({ timeout: 120_000 });
  const before = await call(page, 'trainer', 'status', {});

  const { intervals, longTasks }: Frames = await page.evaluate(
    (milliseconds) =>
      new Promise<Frames>((resolve) => {
        const longTasks: number[] = [];
        const observer = new PerformanceObserver((list) =>
          longTasks.push(...list.getEntries().map(({ duration }) => duration)),
        );
        observer.observe({ type: 'longtask' });
        const intervals: number[] = [];
        const started = performance.now();
        let last = started;
        requestAnimationFrame(function frame(now) {
          if (now > last && last !== started) intervals.push(now - last);
          last = now;
          if (now - started < milliseconds) requestAnimationFrame(frame);
          else {
            observer.disconnect();
            resolve({ intervals: intervals.sort((a, b) => a - b), longTasks });
          }
        });
      }),
    seconds * 1000,
  );

  const after = await call(page, 'trainer', 'status', {});
  await close();
  const at = (share: number) =>
    intervals[Math.min(intervals.length - 1, Math.floor(share * intervals.length))]!;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  console.log(
    `${intervals.length} frames in ${seconds} s while ${after.step - before.step} steps were trained ` +
      `(${after.imagesPerSecond.toFixed(0)} img/s): p50 ${ms(at(0.5))}, p95 ${ms(at(0.95))}, ` +
      `p99 ${ms(at(0.99))}, maximum ${ms(at(1))}; long tasks: ${longTasks.map(ms).join(', ') || 'none'}`,
  );
  expect(after.step).toBeGreaterThan(before.step + 10);
  expect(intervals.length).toBeGreaterThan(seconds * 20);
  expect(at(0.99)).toBeLessThanOrEqual(50);
  // The goal is none. A machine of half the speed has shown one of 97 ms; more than that, and the page has become worse.
  expect(longTasks.length).toBeLessThanOrEqual(1);
  expect(Math.max(0, ...longTasks)).toBeLessThanOrEqual(150);
});
