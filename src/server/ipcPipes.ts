import { Inbox } from './pipe.ts';
import type { Pipe } from './pipe.ts';

/** What server and engine process tell each other of one pipe among many over Node's own channel between processes. */
export type PipeMessage =
  | { pipe: number; type: 'open' }
  | { pipe: number; type: 'bytes'; bytes: Uint8Array }
  | { pipe: number; type: 'close' };

export function isPipeMessage(message: unknown): message is PipeMessage {
  return typeof message === 'object' && message !== null && 'pipe' in message;
}

interface End {
  inbox: Inbox;
  closed: (() => void)[];
}

/** One side's ends of all pipes to the other process. */
export class IpcPipes {
  readonly #post: (message: PipeMessage) => void;
  readonly #opened: (pipe: Pipe) => void;
  readonly #ends = new Map<number, End>();
  #next = 1;

  /** @param opened is called with each pipe that the other side opens. */
  constructor(post: (message: PipeMessage) => void, opened: (pipe: Pipe) => void = () => undefined) {
    this.#post = post;
    this.#opened = opened;
  }

  open(): Pipe {
    const id = this.#next++;
    this.#post({ pipe: id, type: 'open' });
    return this.#end(id);
  }

  receive(message: PipeMessage): void {
    if (message.type === 'open') this.#opened(this.#end(message.pipe));
    else if (message.type === 'bytes') this.#ends.get(message.pipe)?.inbox.deliver(message.bytes);
    else this.#close(message.pipe);
  }

  /** The other process is gone. */
  closeAll(): void {
    for (const id of [...this.#ends.keys()]) this.#close(id);
  }

  #end(id: number): Pipe {
    const end: End = { inbox: new Inbox(), closed: [] };
    this.#ends.set(id, end);
    return {
      send: (bytes) => this.#ends.has(id) && this.#post({ pipe: id, type: 'bytes', bytes }),
      onBytes: (handler) => end.inbox.listen(handler),
      onClose: (handler) => void end.closed.push(handler),
      close: () => {
        if (this.#ends.has(id)) this.#post({ pipe: id, type: 'close' });
        this.#close(id);
      },
    };
  }

  #close(id: number): void {
    const end = this.#ends.get(id);
    this.#ends.delete(id);
    end?.closed.forEach((handler) => handler());
  }
}
