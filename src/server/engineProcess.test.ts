/** The real server and its trainer, as processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { runsFolder } from '../engine/storage/runRecord.ts';
import { listCheckpoints, listRuns } from '../engine/storage/runFolder.ts';
import { tinyConfiguration } from '../engine/testing/tinyRun.ts';
import { connect } from '../shared/calls.ts';
import { trainerContract } from '../shared/contract/trainer.ts';
import { channelOver } from './pipe.ts';

/** As in the app's folder: out/main with both programs, and a page. */
async function buildServer(folder: string): Promise<string> {
  const outDir = join(folder, 'out', 'main');
  const [entryFileNames, chunkFileNames] = ['[name].cjs', 'chunks/[name]-[hash].cjs'];
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: ['valibot'] },
    build: {
      ssr: true,
      outDir,
      rollupOptions: {
        input: { server: 'src/server/index.ts', serverEngine: 'src/server/engineProcess.ts' },
        output: { format: 'cjs', entryFileNames, chunkFileNames },
      },
    },
  });
  mkdirSync(join(folder, 'out', 'renderer'));
  writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '');
  return join(outDir, 'server.cjs');
}

it('saves the run in training when the server is killed', async () => {
  const cache = join(process.cwd(), 'node_modules', '.cache'); // inside the project, where packages are found
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'server-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const data = join(folder, 'data');
  const server = spawn(process.execPath, [await buildServer(folder), '--port', '0'], {
    env: { ...process.env, CAPSNET_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const [printed] = (await once(server.stdout, 'data')) as [Buffer];
  const { origin, port, searchParams } = new URL(/http:\S+/.exec(String(printed))![0]);
  const cookie = `capsnet-${port}=${searchParams.get('token')}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ports/trainer`, { headers: { origin, cookie } });
  await once(socket, 'open');
  const trainer = connect(
    trainerContract,
    channelOver({
      send: (bytes) => socket.send(bytes),
      onBytes: (handler) => socket.on('message', handler),
      onClose: (handler) => socket.on('close', handler),
      close: () => socket.close(),
    }),
  );
  await trainer.call('start', { configuration: tinyConfiguration({ epochs: 10_000, limit: 5000 }) });
  await expect.poll(async () => (await trainer.call('status', {})).step).toBeGreaterThan(3);
  const runs = runsFolder(data);
  const { run } = listRuns(runs)[0]!;
  expect(listCheckpoints(runs, run)).toEqual([]); // before the end of an epoch nothing is saved by itself

  process.kill(server.pid!, 'SIGKILL');
  await expect.poll(() => listRuns(runs)[0]!.state, { timeout: 30_000 }).toBe('stopped');
  const [checkpoint] = listCheckpoints(runs, run);
  expect(checkpoint).toMatchObject({ resumable: true, last: true, problem: null });
  const { sessions, progress } = JSON.parse(readFileSync(join(runs, run, 'run.json'), 'utf8')) as {
    sessions: unknown[];
    progress: { step: number };
  };
  expect([sessions.length, progress.step]).toEqual([1, checkpoint!.step]);
  expect(checkpoint!.step).toBeGreaterThan(3);
});
