/**
 * Opens channels to the programs behind the page, in whichever host it runs. A channel that closes is not opened
 * again by itself: ask for another one, and a fresh engine answers.
 */
import { portMessage } from '../../shared/bridge.ts';
import type { Bridge } from '../../shared/bridge.ts';
import { portChannel } from '../../shared/calls.ts';
import type { Channel } from '../../shared/calls.ts';
import type { Port } from '../../shared/contract/shell.ts';
import { AppError, fromErrorData } from '../../shared/errors.ts';

/** @throws AppError connection-lost when the host is gone; the host's own error when it cannot open the port. */
export function openPort(role: Port): Promise<Channel> {
  return window.capsnet ? openMessagePort(window.capsnet, role) : openSocket(role);
}

async function openMessagePort(bridge: Bridge, role: Port): Promise<Channel> {
  const id = randomId();
  const stopWaiting = new AbortController();
  const arrived = new Promise<MessagePort>((resolve) => {
    const receive = ({ source, origin, data, ports }: MessageEvent) => {
      if (source !== window || origin !== window.location.origin) return;
      if (data?.type !== portMessage || data.id !== id || !ports[0]) return;
      resolve(ports[0]);
      stopWaiting.abort();
    };
    window.addEventListener('message', receive, { signal: stopWaiting.signal });
  });
  const failure = await bridge.requestPort(role, id);
  if (failure) {
    stopWaiting.abort();
    throw fromErrorData(failure);
  }
  return portChannel(await arrived);
}

/** An answer to a page that has crashed or was loaded anew must not be taken for one to this page. */
function randomId(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number];
  return (high % 2 ** 21) * 2 ** 32 + low;
}

async function openSocket(role: Port): Promise<Channel> {
  const { decodeMessage, encodeMessage } = await import('../../shared/wire.ts');
  const address = new URL(`/ports/${role}`, window.location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('close', () =>
      reject(
        new AppError(
          'connection-lost',
          'The local server does not answer.',
          'Start it again, and open the address that it prints.',
        ),
      ),
    );
  });
  const early: unknown[] = []; // what arrives before anyone listens
  let handler: (message: unknown) => void = (message) => void early.push(message);
  socket.addEventListener('message', ({ data }) =>
    handler(decodeMessage(new Uint8Array(data as ArrayBuffer))),
  );
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN)
        socket.send(encodeMessage(message) as Uint8Array<ArrayBuffer>);
    },
    onMessage(next) {
      handler = next;
      early.splice(0).forEach(next);
    },
    onClose: (closed) => socket.addEventListener('close', () => closed()),
    close: () => socket.close(),
  };
}
