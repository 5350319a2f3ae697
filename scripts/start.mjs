/** `npm start`: prepares what is missing, then opens the app, or serves it where no window can be opened. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { hasDisplay } from './bootstrap/display.mjs';
import { provideElectron } from './bootstrap/electron.mjs';
import { provideLibraries } from './bootstrap/electronLibraries.mjs';
import { findProgram } from './bootstrap/execute.mjs';
import { prepare, ROOT, runMain } from './bootstrap/prepare.mjs';
import { sandboxArguments } from './bootstrap/sandbox.mjs';
import { Missing, terminalSteps } from './bootstrap/steps.mjs';

const HELP = `Usage: npm start -- [options] [CHECKPOINT]

Prepares everything at the first start, then opens CapsNet Explorer.
CHECKPOINT is a .safetensors file to open.

  --rebuild   build the app anew, and try again what was refused within the last day
  --server    serve the app to a browser on this machine instead of opening a window
  --help      show this text

CAPSNET_CACHE names another folder for what is downloaded.
`;

runMain(async () => {
  const own = ['--help', '--rebuild', '--server'];
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const steps = terminalSteps();
  const environment = await prepare(steps, { again: args.includes('--rebuild') });
  const others = args.filter((argument) => !own.includes(argument));
  if (args.includes('--server')) return serve(environment, others);
  const window = await findWindow(steps);
  return window ? openWindow(window, environment, others) : serve(environment, others);
});

/** Electron and its arguments, or null, said on the terminal, where no window can be opened. */
async function findWindow(steps) {
  try {
    if (!hasDisplay())
      throw new Missing('There is no display', 'Log in on a desktop, or start under xvfb-run.');
    const electron = await provideElectron(ROOT, steps);
    await provideLibraries(electron.executable, steps);
    if (electron.notice) steps.say(electron.notice);
    const quiet = process.platform === 'linux' ? ['--log-level=3'] : []; // Chromium's own complaints, about D-Bus say
    return { ...electron, args: [...sandboxArguments(electron.folder, steps), ...quiet] };
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    steps.say(`No window: ${error.message}. ${error.cure}\nThe app is served to a browser instead.`);
    return null;
  }
}

function openWindow({ executable, args, notice }, environment, others) {
  const told = { ...environment, ...(notice ? { CAPSNET_RUNTIME_NOTICE: notice } : {}) };
  return runProgram(
    spawn(executable, [...args, ROOT, ...others], {
      stdio: 'inherit',
      env: environmentOf(told),
      // What a terminal sends would reach all of Electron's processes, and those that end of it take the others along
      // before a run is saved. In a group of its own only the main process hears of it, from us.
      detached: process.platform !== 'win32',
    }),
  );
}

function serve(environment, others) {
  const server = path.join(ROOT, 'out', 'main', 'server.cjs');
  // All users of the machine can read a browser's address in the list of processes: it carries no token, but a ticket
  // that lets one browser in, once.
  const ticket = randomBytes(24).toString('base64url');
  const child = spawn(process.execPath, [server, ...others], {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...environmentOf(environment), CAPSNET_TICKET: ticket },
  });
  child.stdout.setEncoding('utf8');
  let opened = false;
  child.stdout.on('data', (text) => {
    process.stdout.write(text);
    const address = opened ? null : /http:\/\/[^\s?]+/.exec(text)?.[0];
    if (address) openBrowser(`${address}?ticket=${ticket}`);
    opened ||= Boolean(address);
  });
  return runProgram(child);
}

function openBrowser(address) {
  const opener = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
  if (!hasDisplay() || !findProgram(opener[0])) return;
  const [command, ...args] = opener;
  spawn(command, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address is on the terminal anyway
    .unref();
}

function environmentOf(told) {
  const env = { ...process.env, ...told };
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}

/** Passes signals on and gives the program's exit code. */
function runProgram(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
