import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Port } from '../shared/contract/shell.ts';
import { toErrorData } from '../shared/errors.ts';
import { maximumMessageBytes, maximumShellMessageBytes } from '../shared/wire.ts';
import type { Access } from './access.ts';
import { isLoopbackHost, isOwnOrigin } from './access.ts';
import { Inbox } from './pipe.ts';
import type { Pipe } from './pipe.ts';

const address = /^\/ports\/(shell|inspector|trainer)$/;

/**
 * Opens a pipe for each WebSocket at /ports/<port> that comes from our own page with our own cookie.
 * @param open may fail, for an engine may not start: the page's socket is closed then, and the log tells why.
 */
export function acceptSockets(
  server: Server,
  access: Access,
  open: (port: Port, page: Pipe) => Promise<void>,
  warn: (text: string) => void,
): void {
  const taking = (maxPayload: number) =>
    new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  const toShell = taking(maximumShellMessageBytes);
  const toEngines = taking(maximumMessageBytes);
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const { headers } = request;
    const port = address.exec(request.url ?? '')?.[1] as Port | undefined;
    if (!isLoopbackHost(headers) || !isOwnOrigin(headers) || !access.hasCookie(headers))
      return refuse(connection, '403 Forbidden');
    if (!port) return refuse(connection, '404 Not Found');
    (port === 'shell' ? toShell : toEngines).handleUpgrade(request, connection, head, (socket) => {
      open(port, pipeOver(socket)).catch((error: unknown) => {
        const { message } = toErrorData(error);
        warn(`Cannot open the port ${port}: ${message}`);
        socket.close(1011, message.slice(0, 40)); // at most 123 bytes of UTF-8
      });
    });
  });
}

function refuse(connection: Duplex, status: string): void {
  connection.on('error', () => undefined); // gone before it hears us
  connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function pipeOver(socket: WebSocket): Pipe {
  const inbox = new Inbox();
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) inbox.deliver(data);
    else socket.close(1003, 'bytes only');
  });
  socket.on('error', () => undefined); // 'close' follows
  return {
    send(bytes) {
      if (socket.readyState !== WebSocket.OPEN) return;
      // A page that no longer reads (a laptop asleep at the end of a forwarded port) must not fill our memory.
      if (socket.bufferedAmount > maximumMessageBytes) socket.terminate();
      else socket.send(bytes);
    },
    onBytes: (handler) => inbox.listen(handler),
    onClose(handler) {
      if (socket.readyState === WebSocket.CLOSED) handler();
      else socket.on('close', handler);
    },
    close: () => socket.close(),
  };
}
