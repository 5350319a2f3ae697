/** TensorFlow reads some settings once, when its process starts; so the command runs in a process that has them. */
import { spawn } from 'node:child_process';
import { engineEnvironment } from '../engine/backend/environment.ts';
import { readLines } from '../host/engineOutput.ts';
import { handedOn } from './ownStderr.ts';

/** Null when this process has the engine's settings already. */
export function relaunchNeeded(): (() => Promise<number>) | null {
  const wanted = engineEnvironment();
  const missing = Object.entries(wanted).some(([name, value]) => process.env[name] !== value);
  return missing ? () => relaunch(wanted) : null;
}

/** Runs this program again, with the engine's settings, and takes over its exit status. */
function relaunch(settings: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      env: { ...process.env, ...settings, ...handedOn(4) },
      // TensorFlow writes into a pipe, the command itself to our stderr, by a number of its own (ownStderr.ts). By the
      // channel the child sees when we are killed.
      stdio: ['inherit', 'inherit', 'pipe', 'ipc', 2],
    });
    readLines(child.stderr, 'warning', (_level, text) => process.stderr.write(`${text}\n`));
    // A terminal sends Ctrl+C to both of us: the child saves its work, we wait for it. What only we may get, we pass on:
    // twice at once is heard as once.
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === null) process.stderr.write(`capsnet: the engine was ended (${signal}).\n`);
      resolve(status ?? 1);
    });
  });
}
