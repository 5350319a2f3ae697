import { defineConfig } from '@playwright/test';

/** The real app under test: one window at a time, and a failure is a failure (no retries). */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: { trace: 'off' },
});
