import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { bundleScript, killed, nextMessage } from '../engine/testing/bundleScript.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'end-signals-'));
let script: string;
let child: ChildProcess;
beforeAll(async () => {
  script = await bundleScript(
    folder,
    `import { onEndSignals } from ${JSON.stringify(path.resolve('src/host/endSignals.ts'))};
     onEndSignals(['SIGINT', 'SIGHUP'], () => {
       process.send('saving');
       setTimeout(() => process.exit(0), 1800);
     });
     process.send('up');
     setInterval(() => {}, 1000);`,
  );
  return () => rmSync(folder, { recursive: true });
});
afterEach(async () => {
  if (child.exitCode === null) await killed(child);
});

async function signalled(signal: NodeJS.Signals): Promise<void> {
  child = fork(script);
  await nextMessage(child);
  const saving = nextMessage(child);
  child.kill(signal);
  expect(await saving).toBe('saving');
}

for (const signal of ['SIGINT', 'SIGHUP'] as const) {
  it(`takes a ${signal} from the terminal and again from a wrapper as one: what is being saved is`, async () => {
    await signalled(signal);
    child.kill(signal);
    await wait(100);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
}

it('leaves at once when asked again later', async () => {
  await signalled('SIGINT');
  await wait(1200);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([1, null]);
});
