import type { Contract } from '../shared/contract/requests.ts';
import { serve } from '../shared/calls.ts';
import type { Channel, Emit, Handlers, Server } from '../shared/calls.ts';

/** Serves one contract to any number of pages at once: each has its calls answered, events go to all of them. */
export class Hub<C extends Contract> {
  readonly #contract: C;
  readonly #servers = new Set<Server<C>>();
  readonly #handlers: Handlers<C>;

  constructor(contract: C, handlers: Handlers<C>) {
    this.#contract = contract;
    this.#handlers = handlers;
  }

  /** No page is there to hear an event. */
  get empty(): boolean {
    return this.#servers.size === 0;
  }

  open(channel: Channel): Server<C> {
    const server = serve(this.#contract, this.#handlers, channel);
    this.#servers.add(server);
    channel.onClose(() => this.#servers.delete(server));
    return server;
  }

  readonly emit: Emit<C> = (name, payload) => {
    for (const server of this.#servers) server.emit(name, payload);
  };
}
