/**
 * Typed calls over any two-way channel. One side serves a contract, the other connects to it:
 *
 *   serve(inspectorContract, handlers, channel).emit('log', ...)
 *   connect(inspectorContract, channel).call('evaluate', input, { onProgress, signal })
 *
 * Inputs are validated where they enter the serving program, errors cross as { code, message, hint }, long calls report
 * progress and can be cancelled, and when a channel closes every pending call is rejected: nothing else would.
 * (Why not a library: docs/architecture.md.)
 */
import * as v from 'valibot';
import type { Contract, InputOf, OutputOf, PayloadOf } from './contract/requests.ts';
import { AppError, fromErrorData, toErrorData } from './errors.ts';
import type { ErrorData } from './errors.ts';

/** A two-way port: MessagePort, WebSocket, parentPort or memory. Messages are copied, never transferred. */
export interface Channel {
  send(message: unknown): void;
  onMessage(handler: (message: unknown) => void): void;
  onClose(handler: () => void): void;
  close(): void;
}

/** What a handler may do while it works. */
export interface Call {
  progress(done: number, total: number, text?: string): void;
  readonly cancelled: boolean;
  /** @throws AppError cancelled, once the caller has given up. */
  throwIfCancelled(): void;
}

export type Handlers<C extends Contract> = {
  [K in keyof C['requests']]: (
    input: InputOf<C['requests'][K]>,
    call: Call,
  ) => OutputOf<C['requests'][K]> | Promise<OutputOf<C['requests'][K]>>;
};

export interface Progress {
  done: number;
  total: number;
  text: string;
}

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

const RequestSchema = v.variant('type', [
  v.object({ type: v.literal('call'), id: v.number(), name: v.string(), input: v.unknown() }),
  v.object({ type: v.literal('cancel'), id: v.number() }),
]);

type Reply =
  | { type: 'result'; id: number; output: unknown }
  | { type: 'error'; id: number; error: ErrorData }
  | { type: 'progress'; id: number; progress: Progress }
  | { type: 'event'; name: string; payload: unknown };

export type Emit<C extends Contract> = <K extends keyof C['events'] & string>(
  name: K,
  payload: PayloadOf<C['events'][K]>,
) => void;

export interface Server<C extends Contract> {
  emit: Emit<C>;
  close(): void;
}

/** Answers a contract's requests on a channel. */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, channel: Channel): Server<C> {
  let open = true;
  const running = new Map<number, { cancelled: boolean }>();
  const post = (reply: Reply) => {
    if (open) channel.send(reply);
  };

  async function answer(id: number, name: string, input: unknown): Promise<void> {
    const state = { cancelled: false };
    running.set(id, state);
    try {
      const request = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
      const handler = (handlers as Record<string, (input: unknown, call: Call) => unknown>)[name];
      if (!request || !handler) throw new AppError('invalid-input', `There is no request '${name}'.`);
      const parsed = v.safeParse(request.input as v.GenericSchema, input);
      if (!parsed.success) throw new AppError('invalid-input', describe(name, parsed.issues));
      const output = await handler(parsed.output, {
        progress: (done, total, text = '') => post({ type: 'progress', id, progress: { done, total, text } }),
        get cancelled() {
          return state.cancelled;
        },
        throwIfCancelled() {
          if (state.cancelled) throw new AppError('cancelled', 'Cancelled.');
        },
      });
      post({ type: 'result', id, output });
    } catch (error) {
      post({ type: 'error', id, error: toErrorData(error) });
    } finally {
      running.delete(id);
    }
  }

  channel.onMessage((message) => {
    const parsed = v.safeParse(RequestSchema, message);
    if (!parsed.success) return; // not of this protocol: nobody waits for an answer
    const request = parsed.output;
    if (request.type === 'cancel') {
      const state = running.get(request.id);
      if (state) state.cancelled = true;
    } else void answer(request.id, request.name, request.input);
  });
  const stop = () => {
    open = false;
    for (const state of running.values()) state.cancelled = true;
  };
  channel.onClose(stop);
  return {
    emit: (name, payload) => post({ type: 'event', name, payload }),
    close() {
      stop();
      channel.close();
    },
  };
}

function describe(name: string, issues: readonly v.BaseIssue<unknown>[]): string {
  const first = issues[0]!;
  const path = v.getDotPath(first);
  return `${name}: ${path ? `'${path}': ` : ''}${first.message}`;
}

export class Client<C extends Contract> {
  readonly #channel: Channel;
  readonly #pending = new Map<
    number,
    { resolve(output: unknown): void; reject(error: Error): void; onProgress?: (progress: Progress) => void }
  >();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  #next = 1;
  #open = true;
  /** Resolves when the other side is gone. */
  readonly closed: Promise<void>;

  constructor(_contract: C, channel: Channel) {
    this.#channel = channel;
    channel.onMessage((message) => this.#receive(message as Reply));
    this.closed = new Promise((resolve) =>
      channel.onClose(() => {
        this.#shut();
        resolve();
      }),
    );
  }

  /** @throws AppError of the other side; connection-lost when it ends first; cancelled after `signal` fires. */
  call<K extends keyof C['requests'] & string>(
    name: K,
    input: InputOf<C['requests'][K]>,
    { onProgress, signal }: CallOptions = {},
  ): Promise<OutputOf<C['requests'][K]>> {
    if (!this.#open) return Promise.reject(lost());
    if (signal?.aborted) return Promise.reject(new AppError('cancelled', 'Cancelled.'));
    const id = this.#next++;
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, ...(onProgress && { onProgress }) });
      signal?.addEventListener('abort', () => {
        if (!this.#pending.delete(id)) return;
        this.#channel.send({ type: 'cancel', id });
        reject(new AppError('cancelled', 'Cancelled.'));
      });
      this.#channel.send({ type: 'call', id, name, input });
    }) as Promise<OutputOf<C['requests'][K]>>;
  }

  /** @returns a function that stops listening. */
  on<K extends keyof C['events'] & string>(
    name: K,
    listener: (payload: PayloadOf<C['events'][K]>) => void,
  ): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  close(): void {
    this.#shut();
    this.#channel.close();
  }

  #shut(): void {
    this.#open = false;
    for (const { reject } of this.#pending.values()) reject(lost());
    this.#pending.clear();
  }

  #receive(reply: Reply): void {
    if (reply.type === 'event') {
      for (const listener of this.#listeners.get(reply.name) ?? []) listener(reply.payload as never);
      return;
    }
    const pending = this.#pending.get(reply.id);
    if (!pending) return; // cancelled meanwhile
    if (reply.type === 'progress') return pending.onProgress?.(reply.progress);
    this.#pending.delete(reply.id);
    if (reply.type === 'result') pending.resolve(reply.output);
    else pending.reject(fromErrorData(reply.error));
  }
}

const lost = () =>
  new AppError(
    'connection-lost',
    'The process that computes has ended.',
    'It is started again; try once more.',
  );

export function connect<C extends Contract>(contract: C, channel: Channel): Client<C> {
  return new Client(contract, channel);
}

/** Two ends in one program. Messages arrive in later tasks, as on a real port. */
export function memoryChannels(): [Channel, Channel] {
  const ends = [0, 1].map(() => ({
    message: [] as ((message: unknown) => void)[],
    close: [] as (() => void)[],
  }));
  let open = true;
  const channel = (own: number): Channel => ({
    send(message) {
      setTimeout(() => open && ends[1 - own]!.message.forEach((handler) => handler(message)), 0);
    },
    onMessage: (handler) => void ends[own]!.message.push(handler),
    onClose: (handler) => void ends[own]!.close.push(handler),
    close() {
      if (!open) return;
      open = false;
      setTimeout(() => ends.forEach((end) => end.close.forEach((handler) => handler())), 0);
    },
  });
  return [channel(0), channel(1)];
}

/** A channel over a page's MessagePort. Chromium of every Electron here fires 'close' on it when the other side ends. */
export function portChannel(port: MessagePort): Channel {
  const closers: (() => void)[] = [];
  port.addEventListener('close' as 'message', () => closers.forEach((handler) => handler()));
  return {
    send: (message) => port.postMessage(message),
    onMessage(handler) {
      port.addEventListener('message', ({ data }) => handler(data));
      port.start();
    },
    onClose: (handler) => void closers.push(handler),
    close: () => port.close(),
  };
}
