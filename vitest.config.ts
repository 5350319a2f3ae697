import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks', // one process per file: TensorFlow's native addon keeps state that threads would share
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/{shared,engine,host,main,preload,server,cli}/**/*.test.ts', 'scripts/**/*.test.mjs'],
          maxWorkers: 1, // TensorFlow takes every core by itself
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [svelte({ configFile: false }), svelteTesting()],
        test: {
          name: 'component',
          environment: 'jsdom',
          include: ['src/{renderer,web}/**/*.test.ts'],
          setupFiles: ['@testing-library/jest-dom/vitest', './src/renderer/testing/patience.ts'],
          maxWorkers: 2,
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
