/**
 * Builds src/web into one file, beside the app's own page: script and style inlined, and a content security policy
 * that permits exactly these two, by their hashes. The app and `capsnet page` put a model into it (pageFile.ts).
 */
import { createHash } from 'node:crypto';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { standalonePolicy } from './src/shared/csp.ts';
import { emptyData, templateName } from './src/shared/page/pageFile.ts';

/** Browsers of 2023, on phones too. */
const target = ['chrome108', 'firefox115', 'safari16.4'];

export function pageTemplate(): Plugin {
  return {
    name: 'page-template',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: templateName, source: await makeTemplate() });
    },
  };
}

export async function makeTemplate(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [svelte({ configFile: false })],
    build: {
      write: false,
      target,
      cssMinify: 'lightningcss',
      cssCodeSplit: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        input: 'src/web/main.ts',
        output: { format: 'iife', entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
      },
    },
  });
  const files = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const text = (name: string) => {
    const file = files.find(({ fileName }) => fileName === name);
    if (!file) throw new Error(`The build of src/web made no ${name}.`);
    return file.type === 'chunk' ? file.code : String(file.source);
  };
  if (files.length !== 2)
    throw new Error(
      `src/web must be one script and one style, not ${files.map((f) => f.fileName).join(', ')}.`,
    );
  // Inside an element of HTML the text must not end it.
  const script = text('page.js').replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  return html(script, text('page.css'));
}

/** The data come last: of a file that was cut short the program can say so, and without it the late words do. */
function html(script: string, style: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${standalonePolicy(hash(script), hash(style))}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>CapsNet Explorer</title>
<style>${style}</style>
</head>
<body>
<div id="app">
<main class="loading">
<h1>CapsNet Explorer</h1>
<p>Loading the model, some megabytes.</p>
<p class="late">If nothing happens, the file is incomplete: save or download it again.</p>
</main>
</div>
<noscript>This page draws with JavaScript, which is turned off here.</noscript>
<script>${script}</script>
${emptyData}
</body>
</html>
`;
}

const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
