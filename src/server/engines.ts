import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { engineEnvironment } from '../engine/backend/environment.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import type { EngineNotice } from '../host/engine.ts';
import { stopTraining } from '../host/stopTraining.ts';
import { Supervisor } from '../host/supervisor.ts';
import type { EngineProcess, SupervisorOptions } from '../host/supervisor.ts';
import type { EngineRole } from '../shared/contract.ts';
import { IpcPipes, isPipeMessage } from './ipcPipes.ts';
import { channelOver } from './pipe.ts';
import type { Pipe } from './pipe.ts';

/** An engine in a child process of Node. */
class ChildEngine implements EngineProcess {
  readonly #child: ChildProcess;
  readonly #pipes: IpcPipes;

  constructor(role: EngineRole, environment: EngineEnvironment) {
    const child = fork(path.join(__dirname, 'serverEngine.cjs'), [role, JSON.stringify(environment)], {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...engineEnvironment() },
    });
    this.#child = child;
    this.#pipes = new IpcPipes((message) => child.connected && child.send(message));
    child.on('message', (message) => isPipeMessage(message) && this.#pipes.receive(message));
    child.on('exit', () => this.#pipes.closeAll());
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

  onNotice(handler: (notice: EngineNotice) => void): void {
    this.#child.on('message', (message) => isPipeMessage(message) || handler(message as EngineNotice));
  }

  onExit(handler: (reason: string) => void): void {
    this.#child.once('close', (code, signal) => handler(signal ? `signal ${signal}` : `code ${code}`));
  }

  openPipe(): Pipe {
    return this.#pipes.open();
  }
}

export class Engines {
  readonly #supervisor: Supervisor<ChildEngine>;

  constructor(environment: EngineEnvironment, options: Omit<SupervisorOptions<ChildEngine>, 'fork'>) {
    this.#supervisor = new Supervisor({ ...options, fork: (role) => new ChildEngine(role, environment) });
  }

  async openPipe(role: EngineRole): Promise<Pipe> {
    return (await this.#supervisor.get(role)).openPipe();
  }

  processId(role: EngineRole): number | undefined {
    return this.#supervisor.running(role)?.pid;
  }

  end(role: EngineRole): void {
    this.#supervisor.end(role);
  }

  /** Lets a run in training be saved, for at most `longest` milliseconds; then ends both engines. */
  async shutDown(longest: number): Promise<void> {
    const trainer = this.#supervisor.ready('trainer');
    if (trainer) await stopTraining(channelOver(trainer.openPipe()), longest);
    await this.#supervisor.close();
  }
}
