import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { engineEnvironment } from '../engine/backend/environment.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import type { EngineNotice } from '../host/engine.ts';
import type { Engine } from '../host/engines.ts';
import type { Channel } from '../shared/calls.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import { IpcPipes, isPipeMessage } from './ipcPipes.ts';
import { channelOver } from './pipe.ts';
import type { Pipe } from './pipe.ts';

/** An engine in a child process of Node. */
export class ChildEngine implements Engine {
  readonly #child: ChildProcess;
  readonly #pipes: IpcPipes;

  /** @param script serverEngine.cjs, engineProcess.ts as built */
  constructor(script: string, role: EngineRole, environment: EngineEnvironment) {
    const child = fork(script, [role, JSON.stringify(environment)], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...engineEnvironment() },
    });
    this.#child = child;
    this.#pipes = new IpcPipes((message) => child.connected && child.send(message));
    child.on('message', (message) => isPipeMessage(message) && this.#pipes.receive(message));
    // Not at 'exit': until the supervisor hears of the end, by 'close', it may open more of them.
    child.on('close', () => this.#pipes.closeAll());
    child.on('error', () => undefined); // a message to a process that is just ending
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }
  get stdout() {
    return this.#child.stdout;
  }
  get stderr() {
    return this.#child.stderr;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  onNotice(handler: (notice: EngineNotice) => void): void {
    this.#child.on('message', (message) => isPipeMessage(message) || handler(message as EngineNotice));
  }

  onExit(handler: (reason: string) => void): void {
    this.#child.once('close', (code, signal) => handler(signal ? `signal ${signal}` : `code ${code}`));
  }

  openPipe(): Pipe {
    return this.#pipes.open();
  }

  openChannel(): Channel {
    return channelOver(this.openPipe());
  }
}
