/** Runs other programs: found on the path, bounded by their progress, ended with their children. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The full path of the first of `names` that is on the PATH, or null. */
export function findProgram(...names) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending);
        try {
          accessSync(file, constants.X_OK);
          if (statSync(file).isFile()) return file;
        } catch {
          // not here
        }
      }
    }
  }
  return null;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string | undefined>} [options.env] added to our own environment
 * @param {boolean} [options.shell]
 * @param {number} [options.idleSeconds] ends the program when it has made no progress for so long
 * @param {string[]} [options.watched] folders whose growth is progress too
 * @param {(bytes: number) => void} [options.onBytes] told the watched folders' size now and then
 * @returns {Promise<{ code: number | null, output: string, idle: boolean }>} code is null for a program that was
 *   ended or could not start; output holds stdout and stderr together
 */
export function execute(command, args, options = {}) {
  const { cwd, env, shell = false, idleSeconds = Infinity, watched = [], onBytes } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32', // a process group of its own, so that its children end with it
      windowsHide: true,
    });
    let output = '';
    let idle = false;
    let progressAt = Date.now();
    let bytes = 0;
    const end = () => endTree(child);
    const onExit = () => end();
    process.once('exit', onExit);
    const onSignal = (signal) => {
      end();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
    const watching = setInterval(() => {
      const now = watched.reduce((sum, folder) => sum + sizeOfFolder(folder), 0);
      if (now !== bytes) progressAt = Date.now();
      bytes = now;
      onBytes?.(bytes);
      if (Date.now() - progressAt > idleSeconds * 1000) {
        idle = true;
        end();
      }
    }, 500);
    const finish = (code) => {
      clearInterval(watching);
      process.off('exit', onExit);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      resolve({ code, output, idle });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        progressAt = Date.now();
        output = (output + text).slice(-100_000);
      });
    }
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once('close', finish);
  });
}

function endTree(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

function sizeOfFolder(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .reduce((sum, file) => sum + statSync(path.join(file.parentPath ?? file.path, file.name)).size, 0);
  } catch {
    return 0; // a file went away while we looked, or the folder is not there yet
  }
}

const NETWORK =
  /Connection refused|timed out|Name or service not known|Temporary failure in name resolution|Network is unreachable|certificate verify failed|getaddrinfo \w+/i;

/** What in a program's output says best why it failed, in one line. */
export function reasonIn(output) {
  const network = NETWORK.exec(output);
  if (network) return network[0];
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^at /.test(line));
  const line =
    lines.findLast((text) => /error|failed|cannot|not found/i.test(text)) ?? lines.at(-1) ?? 'no output';
  return line.replace(/^(\w*error|fatal): /i, '');
}
