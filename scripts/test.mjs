/** `npm test`: prepares what is missing, runs every test, and ends with `N passed, N failed, N skipped`. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { virtualDisplay } from './bootstrap/display.mjs';
import { provideElectron } from './bootstrap/electron.mjs';
import { provideLibraries } from './bootstrap/electronLibraries.mjs';
import { execute } from './bootstrap/execute.mjs';
import { prepare, ROOT, runMain } from './bootstrap/prepare.mjs';
import { Missing, terminalSteps } from './bootstrap/steps.mjs';
import { softwareVulkan } from './bootstrap/vulkan.mjs';
import { fromPlaywright, fromVitest, judge, summaryLines } from './tests/summary.mjs';

const HELP = `Usage: npm test [-- unit | e2e]

Runs the unit and component tests (vitest) and the tests of the real app (Playwright); one kind if you name it.
`;

const REPORTS = path.join(ROOT, '.bootstrap', 'reports');

runMain(async () => {
  const [kind = 'all', ...others] = process.argv.slice(2);
  if (others.length > 0 || !['all', 'unit', 'e2e'].includes(kind)) {
    process.stderr.write(HELP);
    return 2;
  }
  const steps = terminalSteps();
  process.env.CUDA_VISIBLE_DEVICES = '-1'; // the tests want the processor's bits, and no download for a card
  const environment = await prepare(steps);
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const began = performance.now();
  const outcomes = [];
  if (kind !== 'e2e') outcomes.push(await unitTests({ ...environment, ...(await driverForTests(steps)) }));
  if (kind !== 'unit') outcomes.push(await endToEndTests(environment, steps));
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`\nTests took ${seconds} s.\n${summaryLines(outcomes).join('\n')}\n`);
  return outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
});

async function unitTests(environment) {
  const report = path.join(REPORTS, 'unit.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run([process.execPath, script('vitest', 'vitest.mjs'), ...args], environment);
  return judge('vitest', readReport(report, fromVitest), code);
}

/** Without Electron there is none, and the tests of WebGPU are skipped or take the driver that the system has. */
async function driverForTests(steps) {
  try {
    return softwareVulkan((await provideElectron(ROOT, steps)).folder);
  } catch (error) {
    if (error instanceof Missing) return {};
    throw error;
  }
}

/** Without an Electron or a display every one of these tests is skipped, and the skip says what is missing. */
async function endToEndTests(environment, steps) {
  const report = path.join(REPORTS, 'e2e.json');
  const playwright = [process.execPath, script('@playwright/test', 'cli.js'), 'test'];
  try {
    const electron = await provideElectron(ROOT, steps);
    await provideLibraries(electron.executable, steps);
    const display = await virtualDisplay(steps);
    const told = {
      ...environment,
      ELECTRON_OVERRIDE_DIST_PATH: electron.folder,
      ...(electron.notice ? { CAPSNET_RUNTIME_NOTICE: electron.notice } : {}),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    };
    const code = await run([...display, ...playwright, '--reporter=list,json'], told);
    return judge('Playwright', readReport(report, fromPlaywright), code);
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    const { output } = await execute(playwright[0], [...playwright.slice(1), '--list'], { cwd: ROOT });
    const titles = output.split('\n').filter((line) => / › /.test(line));
    const skipped = titles.map((title) => ({
      title: title.trim(),
      reason: `${error.message}. ${error.cure}`,
    }));
    return judge('Playwright', { passed: 0, failed: 0, skipped }, 0);
  }
}

const script = (name, file) => path.join(ROOT, 'node_modules', name, file);

function run([command, ...args], environment) {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}

function readReport(file, understand) {
  try {
    return understand(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
