import path from 'node:path';
import type { Readable } from 'node:stream';
import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import { engineEnvironment } from '../engine/backend/environment.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import type { EngineNotice } from '../host/engine.ts';
import type { Engine } from '../host/engines.ts';
import type { Channel } from '../shared/calls.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import { channelOver } from './channel.ts';

/** An engine in a utility process. Every caller gets a port of its own; no tensor passes through the main process. */
export class UtilityEngine implements Engine {
  readonly #process: UtilityProcess;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** The process's ends of all ports. */
  readonly #issued: MessagePortMain[] = [];

  constructor(role: EngineRole, environment: EngineEnvironment) {
    this.#process = utilityProcess.fork(
      path.join(__dirname, 'engine.cjs'),
      [role, JSON.stringify(environment)],
      {
        serviceName: `CapsNet ${role}`,
        stdio: 'pipe',
        env: { ...process.env, ...engineEnvironment() },
      },
    );
    this.stdout = this.#process.stdout as Readable | null;
    this.stderr = this.#process.stderr as Readable | null;
    // One that the process has never read is still open here. Until the supervisor hears of the end it may ask for more.
    this.#process.once('exit', () => this.#issued.forEach((port) => port.close()));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  kill(): void {
    const { pid } = this;
    if (pid === undefined) return void this.#process.once('spawn', () => this.kill());
    try {
      process.kill(pid, 'SIGKILL'); // Electron's own kill() is a SIGTERM, which a busy engine does not hear
    } catch {
      // gone already: its exit is on the way
    }
  }

  onNotice(handler: (notice: EngineNotice) => void): void {
    this.#process.on('message', handler);
  }

  onExit(handler: (reason: string) => void): void {
    this.#process.once('exit', (code) => handler(`code ${code}`));
  }

  openPort(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    this.#issued.push(port1);
    this.#process.postMessage(null, [port1]);
    return port2;
  }

  openChannel(): Channel {
    return channelOver(this.openPort());
  }
}
