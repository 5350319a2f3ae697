/* eslint-disable svelte/prefer-svelte-reactivity -- who listens is not shown */
/**
 * One port of the page to a program behind it, kept open: when the program ends, pending calls are rejected and the
 * port is opened again; listeners stay. Calls made meanwhile wait for the next attempt.
 */
import { connect } from '../../shared/calls.ts';
import type { CallOptions, Channel, Client } from '../../shared/calls.ts';
import type { Contract, InputOf, OutputOf, PayloadOf } from '../../shared/contract/requests.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';

/** 'idle': nobody asked for it yet. 'lost': it was there, or could not be reached, and is tried again. */
export type LinkState = 'idle' | 'connecting' | 'connected' | 'lost';

const retryDelays = [250, 1000, 3000, 10_000];

export class Link<C extends Contract> {
  state = $state<LinkState>('idle');
  /** Counts connections: a handle got from the program (a model) belongs to one of them. */
  generation = $state(0);
  /** Why the last attempt failed. */
  error = $state.raw<ErrorData | null>(null);

  readonly #contract: C;
  readonly #open: () => Promise<Channel>;
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  readonly #connected = new Set<() => void>();
  readonly #lost = new Set<() => void>();
  #client: Promise<Client<C>> | null = null;
  #failures = 0;

  constructor(contract: C, open: () => Promise<Channel>) {
    this.#contract = contract;
    this.#open = open;
  }

  /** Opens the port if nobody has yet. */
  connect(): Promise<Client<C>> {
    this.#client ??= this.#attempt();
    return this.#client;
  }

  async call<K extends keyof C['requests'] & string>(
    name: K,
    input: InputOf<C['requests'][K]>,
    options: CallOptions = {},
  ): Promise<OutputOf<C['requests'][K]>> {
    return (await this.connect()).call(name, input, options);
  }

  /** Listens over all connections. @returns a function that stops listening. */
  on<K extends keyof C['events'] & string>(
    name: K,
    listener: (payload: PayloadOf<C['events'][K]>) => void,
  ): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Calls back after each connection, the first included. */
  onConnected(callback: () => void): () => void {
    this.#connected.add(callback);
    return () => this.#connected.delete(callback);
  }

  /** Calls back when a connection ends. */
  onLost(callback: () => void): () => void {
    this.#lost.add(callback);
    return () => this.#lost.delete(callback);
  }

  async #attempt(): Promise<Client<C>> {
    this.state = this.state === 'idle' ? 'connecting' : 'lost';
    try {
      const client = connect(this.#contract, await this.#open());
      for (const name of Object.keys(this.#contract.events)) {
        client.on(name, (payload) => {
          for (const listener of this.#listeners.get(name) ?? []) listener(payload as never);
        });
      }
      void client.closed.then(() => {
        this.#retry();
        this.#lost.forEach((callback) => callback());
      });
      this.#failures = 0;
      this.error = null;
      this.generation++;
      this.state = 'connected';
      queueMicrotask(() => this.#connected.forEach((callback) => callback()));
      return client;
    } catch (error) {
      this.error = toErrorData(error);
      this.#retry();
      throw error;
    }
  }

  #retry(): void {
    this.state = 'lost';
    const delay = retryDelays[Math.min(this.#failures++, retryDelays.length - 1)]!;
    const next = new Promise<void>((resolve) => setTimeout(resolve, delay)).then(() => this.#attempt());
    next.catch(() => undefined); // #attempt has noted it and tries again
    this.#client = next;
  }
}
