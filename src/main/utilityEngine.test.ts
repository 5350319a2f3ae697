import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { UtilityEngine } from './utilityEngine.ts';

/** Electron's utility process as it is between the end of its process and `exit`: what is posted to it is never read. */
class Deaf extends EventEmitter {
  pid: number | undefined;
  stdout = null;
  stderr = null;
  postMessage() {}
}
let started: Deaf;
vi.mock('electron', () => ({
  utilityProcess: { fork: () => (started = new Deaf()) },
  get MessageChannelMain() {
    return MessageChannel;
  },
}));

const engine = () => new UtilityEngine('trainer', { dataFolder: '', resourcesFolder: '' });

it('closes the ports that an ended process has never read: no call waits for ever', async () => {
  const port = engine().openPort() as unknown as EventEmitter & { start(): void };
  port.start();
  const closed = once(port, 'close');
  started.emit('exit', 1);
  await closed;
});

it('ends a process whose number is not known yet as soon as it is', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const asked = engine();
  asked.kill();
  started.pid = child.pid;
  const ended = once(child, 'exit');
  started.emit('spawn');
  expect(await ended).toEqual([null, 'SIGKILL']);
  asked.kill(); // gone: nothing happens
});
