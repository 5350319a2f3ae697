import type { Channel } from '../shared/calls.ts';
import { decodeMessage, encodeMessage } from '../shared/wire.ts';

/** A way for messages in bytes, in both directions. What runs between page and engine passes the server unread. */
export interface Pipe {
  send(bytes: Uint8Array): void;
  onBytes(handler: (bytes: Uint8Array) => void): void;
  onClose(handler: () => void): void;
  close(): void;
}

/** Keeps what arrives before anyone listens: an engine that is asked for takes a moment to start. */
export class Inbox {
  readonly #early: Uint8Array[] = [];
  #handler: ((bytes: Uint8Array) => void) | null = null;

  deliver(bytes: Uint8Array): void {
    if (this.#handler) this.#handler(bytes);
    else this.#early.push(bytes);
  }

  listen(handler: (bytes: Uint8Array) => void): void {
    this.#handler = handler;
    this.#early.splice(0).forEach(handler);
  }
}

/** Whoever sends bytes that are no message is not worth talking to: the pipe is closed. */
export function channelOver(pipe: Pipe): Channel {
  return {
    send: (message) => pipe.send(encodeMessage(message)),
    onMessage: (handler) =>
      pipe.onBytes((bytes) => {
        let message: unknown;
        try {
          message = decodeMessage(bytes);
        } catch {
          return pipe.close();
        }
        handler(message);
      }),
    onClose: (handler) => pipe.onClose(handler),
    close: () => pipe.close(),
  };
}

/** Two pipes as one: bytes go through, and the end of either ends both. */
export function join(one: Pipe, other: Pipe): void {
  one.onBytes((bytes) => other.send(bytes));
  other.onBytes((bytes) => one.send(bytes));
  one.onClose(() => other.close());
  other.onClose(() => one.close());
}
