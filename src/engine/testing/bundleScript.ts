/** For tests that kill a process: a small program over our TypeScript, bundled so that plain Node can run it. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * @param code TypeScript; imports of ours by absolute path
 * @returns the path of a script in `folder`, for child_process.fork
 */
export async function bundleScript(folder: string, code: string): Promise<string> {
  const name = `script-${randomBytes(4).toString('hex')}`;
  const entry = join(folder, `${name}.ts`);
  writeFileSync(entry, code);
  await build({
    configFile: false,
    logLevel: 'silent',
    root: process.cwd(),
    ssr: { noExternal: /./ },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } },
    },
  });
  return join(folder, `${name}.mjs`);
}

/** Rejects when the process ends without a word, so that a test does not wait for it. */
export function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The script has ended with ${code}.`)));
  });
}

export function killed(child: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  return ended;
}
