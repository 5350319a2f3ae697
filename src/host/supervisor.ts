import type { Readable } from 'node:stream';
import type { EngineRole, LogLine } from '../shared/contract/shell.ts';
import { AppError } from '../shared/errors.ts';
import type { EngineNotice } from './engine.ts';
import { readLines } from './engineOutput.ts';

/** An engine's process, as far as its supervisor cares: a utility process of Electron, or a child of the server. */
export interface EngineProcess {
  readonly pid: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Ends it at once, busy or not; one that is still being started, as soon as there is something to end. */
  kill(): void;
  onNotice(handler: (notice: EngineNotice) => void): void;
  /** @param handler gets the reason in words: "code 1", "signal SIGKILL". */
  onExit(handler: (reason: string) => void): void;
}

export type EngineState = { role: EngineRole; state: 'starting' | 'running' | 'ended'; detail: string };

export interface SupervisorOptions<P extends EngineProcess> {
  fork(role: EngineRole): P;
  log(source: LogLine['source'], level: LogLine['level'], text: string): void;
  onState(state: EngineState): void;
}

/** An engine that dies within this time of its start (in ms) is not started again at once. */
const shortLife = 10_000;
const longestPause = 10_000;
/** One that has not finished starting after this time (in ms) never will: a slow disk under load takes a fraction of it. */
const longestStart = 60_000;

interface Life<P> {
  process: P;
  started: number;
  ready: boolean;
  /** Its end was asked for. */
  expected: boolean;
  lastError: string;
  startLimit: NodeJS.Timeout;
}

/**
 * Starts each engine when it is first asked for, reports its end, and starts a fresh one when it is asked for again.
 * One that keeps dying right after its start is given longer and longer pauses.
 */
export class Supervisor<P extends EngineProcess> {
  readonly #options: SupervisorOptions<P>;
  readonly #lives = new Map<EngineRole, Life<P>>();
  readonly #shortLives = new Map<EngineRole, { count: number; notBefore: number }>();

  #closed = false;

  constructor(options: SupervisorOptions<P>) {
    this.#options = options;
  }

  /** The running engine, started if need be. @throws AppError connection-lost once the host is ending */
  async get(role: EngineRole): Promise<P> {
    const pause = (this.#shortLives.get(role)?.notBefore ?? 0) - Date.now();
    if (!this.#lives.has(role) && pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (this.#closed) throw new AppError('connection-lost', 'CapsNet Explorer is ending.');
    return this.running(role) ?? this.#start(role);
  }

  running(role: EngineRole): P | undefined {
    return this.#lives.get(role)?.process;
  }

  /** The engine if it has finished starting: before that it has nothing to save. */
  ready(role: EngineRole): P | undefined {
    const life = this.#lives.get(role);
    return life?.ready ? life.process : undefined;
  }

  /** Ends an engine at once, busy or not: what it keeps on disk is whole at every moment. */
  end(role: EngineRole): void {
    const life = this.#lives.get(role);
    if (!life) return;
    life.expected = true;
    life.process.kill();
  }

  /** Ends all engines, and starts none any more. Resolves when they are gone, or after `longest` milliseconds. */
  async close(longest = 3000): Promise<void> {
    this.#closed = true;
    for (const role of [...this.#lives.keys()]) this.end(role);
    const deadline = Date.now() + longest;
    while (this.#lives.size && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #start(role: EngineRole): P {
    const { fork, log, onState } = this.#options;
    const life: Life<P> = {
      process: fork(role),
      started: Date.now(),
      ready: false,
      expected: false,
      lastError: '',
      startLimit: setTimeout(() => {
        life.lastError = `it did not start within ${longestStart / 1000} s`;
        life.process.kill();
      }, longestStart),
    };
    this.#lives.set(role, life);
    onState({ role, state: 'starting', detail: '' });
    readLines(life.process.stdout, 'info', (level, text) => log(role, level, text));
    readLines(life.process.stderr, 'warning', (level, text) => {
      if (/error/i.test(text)) life.lastError = text;
      log(role, level, text);
    });
    life.process.onNotice((notice) => {
      if (notice.type === 'log') return log(role, notice.level, notice.text);
      life.ready = true;
      clearTimeout(life.startLimit);
      const detail = `started in ${((Date.now() - life.started) / 1000).toFixed(2)} s`;
      log(role, 'info', `${detail}, process ${life.process.pid}`);
      onState({ role, state: 'running', detail });
    });
    life.process.onExit((reason) => this.#ended(role, life, reason));
    return life.process;
  }

  #ended(role: EngineRole, life: Life<P>, reason: string): void {
    this.#lives.delete(role);
    clearTimeout(life.startLimit);
    const short = !life.expected && Date.now() - life.started < shortLife;
    const count = short ? (this.#shortLives.get(role)?.count ?? 0) + 1 : 0;
    const pause = count < 2 ? 0 : Math.min(longestPause, 500 * 2 ** (count - 2));
    this.#shortLives.set(role, { count, notBefore: Date.now() + pause });
    const detail = life.expected
      ? 'ended on request'
      : `ended unexpectedly (${reason})${life.lastError ? `: ${life.lastError}` : ''}`;
    this.#options.log(role, life.expected ? 'info' : 'error', detail);
    this.#options.onState({ role, state: 'ended', detail });
  }
}
