/** TensorFlow reads some settings once, when its process starts; so the command runs in a process that has them. */
import { spawn } from 'node:child_process';
import { engineEnvironment } from '../engine/backend/environment.ts';

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
      env: { ...process.env, ...settings },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // the child sees the end of the channel when we are killed
    });
    // A terminal sends Ctrl+C to both of us: the child saves its work, we wait for it. What only we may get, we pass on:
    // twice at once is heard as once.
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
}
