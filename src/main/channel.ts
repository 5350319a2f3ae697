import type { MessagePortMain } from 'electron';
import type { Channel } from '../shared/calls.ts';

/** A channel over a port in the main or a utility process. Nothing is transferred: messages are copied. */
export function channelOver(port: MessagePortMain): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage(handler) {
      port.on('message', ({ data }) => handler(data));
      port.start();
    },
    onClose: (handler) => void port.on('close', handler),
    close: () => port.close(),
  };
}
