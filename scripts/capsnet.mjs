/**
 * `npm run capsnet -- COMMAND`: the command line, prepared as the app is. What it prepares goes to stderr, so that
 * stdout belongs to the command.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepare, ROOT, runMain } from './bootstrap/prepare.mjs';
import { terminalSteps } from './bootstrap/steps.mjs';

runMain(async () => {
  Object.assign(process.env, await prepare(terminalSteps(process.stderr)));
  const program = path.join(ROOT, 'out', 'main', 'cli.cjs');
  process.argv[1] = program;
  createRequire(import.meta.url)(program); // sets the exit code itself
});
