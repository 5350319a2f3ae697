/**
 * Chromium's sandbox does not start as root. Tests that must see it at work run the app as the user `nobody` then,
 * from a copy that this user may read.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
} from 'node:fs';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { electronExecutable, launchApp, projectFolder } from './app.ts';
import type { LaunchOptions, RunningApp } from './app.ts';

/** Launches the app with its sandbox on, as an unprivileged user. */
export async function launchSandboxed(options: LaunchOptions = {}): Promise<RunningApp> {
  if (process.getuid?.() !== 0) return launchApp(options);
  const copy = copyForNobody();
  const app = await launchApp({ ...options, ...copy.options });
  return {
    ...app,
    async close() {
      await app.close();
      rmSync(copy.folder, { recursive: true, force: true });
    },
  };
}

function copyForNobody(): { folder: string; options: LaunchOptions } {
  const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-nobody-'));
  chmodSync(folder, 0o755);
  const [user, group] = ['-u', '-g'].map((part) =>
    execFileSync('id', [part, 'nobody'], { encoding: 'utf8' }).trim(),
  );
  const own = (name: string) => {
    const made = path.join(folder, name);
    mkdirSync(made);
    chownSync(made, Number(user), Number(group));
    return made;
  };
  const executable = electronExecutable();
  linkTree(path.dirname(executable), path.join(folder, 'electron'));

  const appFolder = path.join(folder, 'app');
  mkdirSync(appFolder);
  for (const part of ['package.json', 'out', 'resources', 'e2e/runtime'])
    cpSync(path.join(projectFolder, part), path.join(appFolder, part), { recursive: true });
  symlinkSync(path.join(projectFolder, 'node_modules'), path.join(appFolder, 'node_modules'));

  const display = path.join(folder, 'display');
  if (process.env.XAUTHORITY && existsSync(process.env.XAUTHORITY)) {
    copyFileSync(process.env.XAUTHORITY, display);
    chownSync(display, Number(user), Number(group));
  }
  const start = path.join(folder, 'start');
  const drop = `setpriv --reuid=${user} --regid=${group} --clear-groups`;
  writeFileSync(start, `#!/bin/sh\nexec ${drop} '${folder}/electron/${path.basename(executable)}' "$@"\n`);
  chmodSync(start, 0o755);
  return {
    folder,
    options: {
      executablePath: start,
      appFolder,
      dataFolder: own('data'),
      env: { HOME: own('home'), XAUTHORITY: display },
    },
  };
}

/** Links where the file system allows it: Electron has 250 MB. */
function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isFile()) {
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
    }
  }
}
