import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** The folder is the environment: what each layer of src/ may import of ours (docs/architecture.md). */
const layers = {
  shared: [],
  engine: ['shared'],
  renderer: ['shared'],
  preload: ['shared'],
  host: ['shared', 'engine'],
  main: ['shared', 'engine', 'host', 'preload'],
  web: ['shared', 'renderer'],
  server: ['shared', 'engine', 'host'],
  cli: ['shared', 'engine', 'host'],
};

/** Inside the page: what is computed and what is kept know nothing of what draws it. */
const belowViews = ['renderer/lib', 'renderer/state'];

const layerRules = [...Object.keys(layers), ...belowViews].map((folder) => {
  const [layer] = folder.split('/');
  return { files: [`src/${folder}/**/*.{ts,svelte}`], rules: importRule(folder, layer, layers[layer]) };
});

function importRule(folder, layer, allowed) {
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: Object.keys(layers)
              .filter((other) => other !== layer && !allowed.includes(other))
              .map((other) => `**/${other}/**`),
            message: `src/${layer} may import only: ${[layer, ...allowed].join(', ')}.`,
          },
          ...(belowViews.includes(folder)
            ? [
                {
                  group: ['**/components/**', '**/views/**'],
                  message: `src/${folder} stands below what draws.`,
                },
              ]
            : []),
          ...(['shared', 'renderer', 'web'].includes(layer)
            ? [
                {
                  group: ['node:*', 'electron', '@tensorflow/*'],
                  message: `src/${layer} runs in a sandboxed page.`,
                },
              ]
            : []),
          ...(['engine', 'host', 'cli', 'server'].includes(layer)
            ? [{ group: ['electron', 'electron/*'], message: 'Only src/main and src/preload know Electron.' }]
            : []),
        ],
      },
    ],
  };
}

export default ts.config(
  { ignores: ['out/', 'node_modules/', 'test-results/', 'playwright-report/', 'resources/', '.bootstrap/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-undef': 'off',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  ...layerRules,
  { files: ['src/**/*.test.ts'], rules: { 'no-restricted-imports': 'off' } },
);
