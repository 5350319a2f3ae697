import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Engines } from '../host/engines.ts';
import type { EngineState } from '../host/supervisor.ts';
import { connect } from '../shared/calls.ts';
import { inspectorContract } from '../shared/contract/inspector.ts';
import { ChildEngine } from './childEngine.ts';

/** A process of its own goes on writing for this one: its end is known at once, that of its output 600 ms later. */
const script = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600)'], { stdio: ['ignore', 'inherit', 'inherit'] });
  setTimeout(() => process.exit(1), 100);
`;

it('closes what is opened while it ends: no call waits for ever', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'child-engine-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'engine.cjs'), script);
  const states: EngineState['state'][] = [];
  const engines = new Engines({
    fork: (role) =>
      new ChildEngine(path.join(folder, 'engine.cjs'), role, { dataFolder: folder, resourcesFolder: folder }),
    log: () => undefined,
    onState: ({ state }) => states.push(state),
  });
  const ended: (string | undefined)[] = [];
  let asked = 0;
  while (!states.includes('ended')) {
    const client = connect(inspectorContract, (await engines.get('inspector')).openChannel());
    asked++;
    client.call('datasets', {}).catch(({ code }: { code?: string }) => ended.push(code));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await expect.poll(() => ended).toEqual(Array(asked).fill('connection-lost'));
});
