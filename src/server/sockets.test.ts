import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { Access } from './access.ts';
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
