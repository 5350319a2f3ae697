/** System in the real app: what computes, what was checked, what was said. */
import { expect, test } from '@playwright/test';
import { launchApp } from './support/app.ts';
import type { RunningApp } from './support/app.ts';

let app: RunningApp;
test.beforeEach(async () => {
  app = await launchApp({ size: { width: 1440, height: 900 } });
  await app.page.getByRole('button', { name: 'System', exact: true }).click();
});
test.afterEach(() => app.close());

test('says what computes, and why the others do not', async () => {
  const { page } = app;
  const backends = page.getByRole('region', { name: 'Backends' });
  await expect(backends.getByRole('listitem').first()).toContainText('In use', { timeout: 60_000 });
  for (const row of await backends.getByRole('listitem').filter({ hasText: 'Not available' }).all()) {
    expect((await row.locator('b').innerText()).length).toBeGreaterThan(10);
  }
  const versions = page.getByRole('region', { name: 'Versions' });
  await expect(versions).toContainText(/Electron, Chromium\s*\d+\.\d+\.\d+, \d+/);
  await expect(versions).toContainText(app.dataFolder);
  await expect(page.getByRole('img', { name: /inspector [\d.]+.(MB|GB).*others/ })).toBeVisible();
});

test('an NVIDIA card that was found and cannot be used: which, why, and what to do', async () => {
  await app.close();
  const gpu = {
    card: 'NVIDIA H100 80GB HBM3, 86 GB',
    driver: '470.223.02',
    versions: 'CUDA 12.9, cuDNN 9.28',
    problem: 'its driver 470.223.02 is too old for CUDA 12',
    cure: "Install version 525 of NVIDIA's driver, or a newer one.",
    environment: null,
  };
  app = await launchApp({
    size: { width: 1440, height: 900 },
    env: { CAPSNET_GPU: JSON.stringify(gpu) },
  });
  const { page } = app;
  await page.getByRole('button', { name: 'System', exact: true }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'TensorFlow CUDA' });
  await expect(row).toContainText('Not available', { timeout: 60_000 });
  await expect(row).toContainText(`${gpu.card}, driver ${gpu.driver}: ${gpu.problem}. ${gpu.cure}`);
});

test('the self-test runs and passes here', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Run self-test' }).click({ timeout: 60_000 });
  const pill = page.locator('.head .pill');
  await expect(pill).toHaveText(/Self-test passed, \d\d:\d\d/, { timeout: 100_000 });
  const results = page.getByRole('region', { name: 'Last self-test' }).getByRole('listitem');
  expect(await results.count()).toBeGreaterThan(4);
  for (const text of await results.allInnerTexts()) expect(text).toContain('passed:');
});

test('the log can be filtered, and the report is plain text', async () => {
  const { page, electron } = app;
  const log = page.getByRole('log');
  await expect(log).toContainText('inspector', { timeout: 60_000 });
  const all = await log.locator('time').count();
  await page.getByRole('radio', { name: /^Warnings/ }).click();
  await expect.poll(() => log.locator('time').count()).toBeLessThan(all);
  await page.getByRole('radio', { name: 'All', exact: true }).click();
  await page.getByRole('combobox', { name: /^Program/ }).click();
  await page.getByRole('option', { name: 'Main' }).click();
  await expect(log).not.toContainText('inspector started');

  await expect(page.getByRole('region', { name: 'Backends' })).toContainText('In use', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByText('Report copied')).toBeVisible();
  const report = await electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(report).toMatch(/^## CapsNet Explorer\nversion \d/);
  expect(report).toMatch(/in use: (TensorFlow|WebAssembly)/);
  expect(report).toContain('## Log');
});
