import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { Supervisor } from './supervisor.ts';
import type { EngineProcess, EngineState } from './supervisor.ts';

/** A real process that does what its argument says; what an engine computes does not matter here. */
const script = `
  if (process.argv[2] === 'fail') { console.error('Error: no such thing'); process.exit(3); }
  console.log('hello');
  process.send({ type: 'ready' });
  setInterval(() => {}, 1000);
`;

let folder: string;
let behaviour: string;
let states: EngineState[];
let lines: string[];
let children: ChildProcess[];
let supervisor: Supervisor<EngineProcess & { child: ChildProcess }>;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'supervisor-'));
  writeFileSync(path.join(folder, 'engine.cjs'), script);
  [behaviour, states, lines, children] = ['run', [], [], []];
  supervisor = new Supervisor({
    fork() {
      const child = fork(path.join(folder, 'engine.cjs'), [behaviour], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      children.push(child);
      return {
        child,
        pid: child.pid,
        stdout: child.stdout,
        stderr: child.stderr,
        kill: () => void child.kill('SIGKILL'),
        onNotice: (handler) => child.on('message', handler as never),
        onExit: (handler) =>
          child.on('close', (code, signal) => handler(signal ? `signal ${signal}` : `code ${code}`)),
      };
    },
    log: (source, level, text) => lines.push(`${source} ${level} ${text}`),
    onState: (state) => states.push(state),
  });
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await until(() => ended() === children.length); // their ends belong to this test
  rmSync(folder, { recursive: true });
});

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const ended = () => states.filter(({ state }) => state === 'ended').length;

it('starts an engine once, reports its life, keeps what it prints', async () => {
  const [first, second] = await Promise.all([supervisor.get('inspector'), supervisor.get('inspector')]);
  expect(first).toBe(second);
  await until(() => states.length === 2);
  expect(states.map(({ role, state }) => `${role} ${state}`)).toEqual([
    'inspector starting',
    'inspector running',
  ]);
  await until(() => lines.includes('inspector info hello'));
  expect(supervisor.running('trainer')).toBeUndefined();
});

it('reports a killed engine and starts a fresh one at once', async () => {
  const first = await supervisor.get('trainer');
  process.kill(first.pid!, 'SIGKILL');
  await until(() => ended() === 1);
  expect(states.at(-1)).toEqual({
    role: 'trainer',
    state: 'ended',
    detail: 'ended unexpectedly (signal SIGKILL)',
  });
  expect(lines.at(-1)).toBe('trainer error ended unexpectedly (signal SIGKILL)');
  const started = Date.now();
  const second = await supervisor.get('trainer');
  expect(second.pid).not.toBe(first.pid);
  expect(Date.now() - started).toBeLessThan(400);
});

it('ends an engine on request without calling it a failure', async () => {
  await supervisor.get('trainer');
  supervisor.end('trainer');
  await until(() => ended() === 1);
  expect(states.at(-1)!.detail).toBe('ended on request');
  supervisor.end('trainer'); // none runs: nothing happens
});

it('ends one that never finishes starting, and says so', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told: EngineState[] = [];
  const hanging = new Supervisor({
    fork() {
      let exited: (reason: string) => void;
      return {
        pid: undefined,
        stdout: null,
        stderr: null,
        onNotice: () => undefined,
        onExit: (handler: typeof exited) => (exited = handler),
        kill: () => exited('signal SIGKILL'),
      };
    },
    log: () => undefined,
    onState: (state) => told.push(state),
  });
  await hanging.get('trainer');
  vi.advanceTimersByTime(59_000);
  expect(told.map(({ state }) => state)).toEqual(['starting']);
  vi.advanceTimersByTime(1000);
  expect(told[1]).toEqual({
    role: 'trainer',
    state: 'ended',
    detail: 'ended unexpectedly (signal SIGKILL): it did not start within 60 s',
  });
  expect(hanging.running('trainer')).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

it('starts none once it is closed', async () => {
  await supervisor.get('trainer');
  const closed = supervisor.close();
  await expect(supervisor.get('trainer')).rejects.toMatchObject({ code: 'connection-lost' });
  await closed;
  expect(ended()).toBe(1);
  await expect(supervisor.get('trainer')).rejects.toMatchObject({ code: 'connection-lost' });
});

it('gives an engine that keeps dying longer pauses, and tells its last error', async () => {
  behaviour = 'fail';
  const waits: number[] = [];
  for (let life = 1; life <= 4; life++) {
    const asked = Date.now();
    await supervisor.get('inspector');
    waits.push(Date.now() - asked);
    await until(() => ended() === life);
  }
  expect(states.at(-1)!.detail).toBe('ended unexpectedly (code 3): Error: no such thing');
  expect(waits[1]).toBeLessThan(400);
  expect(waits[2]).toBeGreaterThan(400);
  expect(waits[3]).toBeGreaterThan(900);
});
