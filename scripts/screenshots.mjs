/** `npm run screenshots`: prepares what is missing and draws docs/screenshots anew from the real app. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { virtualDisplay } from './bootstrap/display.mjs';
import { provideElectron } from './bootstrap/electron.mjs';
import { provideLibraries } from './bootstrap/electronLibraries.mjs';
import { prepare, ROOT, runMain } from './bootstrap/prepare.mjs';
import { terminalSteps } from './bootstrap/steps.mjs';

runMain(async () => {
  const steps = terminalSteps();
  const environment = await prepare(steps);
  const electron = await provideElectron(ROOT, steps);
  await provideLibraries(electron.executable, steps);
  const display = await virtualDisplay(steps);
  const playwright = path.join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
  const config = path.join(ROOT, 'scripts', 'screenshots');
  const [command, ...args] = [...display, process.execPath, playwright, 'test', '--config', config];
  const told = { ...process.env, ...environment, ELECTRON_OVERRIDE_DIST_PATH: electron.folder };
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: told }).status ?? 1;
});
