import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Port } from '../shared/contract/shell.ts';
import { Access } from './access.ts';
import type { Pipe } from './pipe.ts';
import { acceptSockets } from './sockets.ts';

it('closes the socket of a port that cannot be opened, tells why, and goes on', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const access = new Access(port);
  const warnings: string[] = [];
  const open = async () => {
    await Promise.resolve();
    throw new Error('spawn EAGAIN: this machine can start no more processes');
  };
  acceptSockets(server, access, open, (text) => warnings.push(text));

  for (const role of ['inspector', 'trainer']) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ports/${role}`, {
      headers: { origin: `http://127.0.0.1:${port}`, cookie: `capsnet-${port}=${access.token}` },
    });
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([1011, 'spawn EAGAIN: this machine can start no ']);
    expect(warnings.pop()).toMatch(
      new RegExp(`^Cannot open the port ${role}: spawn EAGAIN: .* no more processes$`),
    );
  }
});

it('takes short messages only where the server itself answers; its engines take checkpoints', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const access = new Access(port);
  const open = (_: Port, page: Pipe) =>
    Promise.resolve(page.onBytes((bytes) => page.send(Buffer.from(String(bytes.length)))));
  acceptSockets(server, access, open, () => undefined);

  /** What the server says of a message of so many bytes, or why it closes. */
  const answer = async (role: Port, bytes: number) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ports/${role}`, {
      headers: { origin: `http://127.0.0.1:${port}`, cookie: `capsnet-${port}=${access.token}` },
    });
    await once(socket, 'open');
    socket.on('error', () => undefined); // its bytes are refused while it sends them
    socket.send(new Uint8Array(bytes));
    const said = (await Promise.race([once(socket, 'message'), once(socket, 'close')])) as [Buffer | number];
    socket.terminate();
    return Number(String(said[0]));
  };
  expect(await answer('shell', 2 ** 20)).toBe(2 ** 20);
  expect(await answer('shell', 2 ** 20 + 1)).toBe(1009);
  expect(await answer('inspector', 2 ** 20 + 1)).toBe(2 ** 20 + 1);
});
