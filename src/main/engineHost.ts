import path from 'node:path';
import type { Readable } from 'node:stream';
import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import { engineEnvironment } from '../engine/backend/environment.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import type { EngineNotice } from '../host/engine.ts';
import { stopTraining } from '../host/stopTraining.ts';
import { Supervisor } from '../host/supervisor.ts';
import type { EngineProcess, SupervisorOptions } from '../host/supervisor.ts';
import type { EngineRole } from '../shared/contract.ts';
import { channelOver } from './channel.ts';

/** An engine in a utility process. Every caller gets a port of its own; no tensor passes through the main process. */
class UtilityEngine implements EngineProcess {
  readonly #process: UtilityProcess;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;

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
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  onNotice(handler: (notice: EngineNotice) => void): void {
    this.#process.on('message', handler);
  }

  onExit(handler: (reason: string) => void): void {
    this.#process.once('exit', (code) => handler(`code ${code}`));
  }

  openPort(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    this.#process.postMessage(null, [port1]);
    return port2;
  }
}

export class EngineHost {
  readonly #supervisor: Supervisor<UtilityEngine>;
  readonly #mayStart: Promise<void>;

  /** @param mayStart resolves once the page has painted: an engine's start takes the processor for itself. */
  constructor(
    environment: EngineEnvironment,
    mayStart: Promise<void>,
    options: Omit<SupervisorOptions<UtilityEngine>, 'fork'>,
  ) {
    this.#mayStart = mayStart;
    this.#supervisor = new Supervisor({ ...options, fork: (role) => new UtilityEngine(role, environment) });
  }

  async openPort(role: EngineRole): Promise<MessagePortMain> {
    await this.#mayStart;
    return (await this.#supervisor.get(role)).openPort();
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
    if (trainer) await stopTraining(channelOver(trainer.openPort()), longest);
    await this.#supervisor.close();
  }
}
