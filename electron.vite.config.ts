import { existsSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { pageTemplate } from './pageTemplate.ts';

/** Programs that run in Node or in Electron's main process, one file in out/main each. */
const programs = existing({
  index: 'src/main/index.ts',
  engine: 'src/main/engineProcess.ts',
  server: 'src/server/index.ts',
  serverEngine: 'src/server/engineProcess.ts',
  cli: 'src/cli/index.ts',
  bench: 'scripts/bench/ours.ts',
});

const commonJs = {
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
} as const;

// The targets lower syntax to what the oldest Electron of the tests runs (docs/platforms.md).
export default defineConfig({
  main: {
    build: {
      target: 'node16',
      externalizeDeps: { exclude: ['valibot'] }, // bundled, so that an engine starts without reading hundreds of files
      rollupOptions: { input: programs, output: commonJs },
    },
  },
  preload: {
    build: {
      target: 'node16',
      externalizeDeps: false, // a sandboxed preload script can require nothing but 'electron'
      rollupOptions: { input: existing({ index: 'src/preload/index.ts' }), output: commonJs },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte({ configFile: false }), pageTemplate()],
    build: {
      target: 'chrome108',
      minify: true,
      cssMinify: 'lightningcss', // lowers nesting and other CSS that the target lacks
      assetsInlineLimit: 0, // the content security policy allows no data: addresses for fonts and scripts
      rollupOptions: { input: 'src/renderer/index.html' },
    },
  },
});

function existing(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter(([, file]) => existsSync(file)));
}
