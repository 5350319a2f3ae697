import { describe, expect, it } from 'vitest';
import { connect, serve } from '../shared/calls.ts';
import type { Handlers } from '../shared/calls.ts';
import { inspectorContract } from '../shared/contract/inspector.ts';
import { IpcPipes } from './ipcPipes.ts';
import { channelOver, join } from './pipe.ts';
import type { Pipe } from './pipe.ts';

/** Two processes' ends, as Node's channel would connect them: in order, each message in a later task. */
function twoSides(opened: (pipe: Pipe) => void) {
  const server: IpcPipes = new IpcPipes((message) => setImmediate(() => engine.receive(message)));
  const engine: IpcPipes = new IpcPipes((message) => setImmediate(() => server.receive(message)), opened);
  return { server, engine };
}

const encode = ({ pixels }: { pixels: Float32Array }) => pixels.map((value) => 2 * value);
const handlers = { encode } as unknown as Handlers<typeof inspectorContract>;
const input = { model: 'm', pixels: new Float32Array([0.5, -1]) };

describe('pipes between server and engine', () => {
  it('carry calls of several pages, joined to their sockets', async () => {
    const { server } = twoSides((pipe) => serve(inspectorContract, handlers, channelOver(pipe)));
    const pages = [1, 2].map(() => {
      const { server: socket, engine: page } = twoSides((end) => join(end, server.open()));
      void page;
      return connect(inspectorContract, channelOver(socket.open()));
    });
    for (const page of pages) expect(await page.call('encode', input)).toEqual(new Float32Array([1, -2]));
    pages[0]!.close();
    expect(await pages[1]!.call('encode', input)).toEqual(new Float32Array([1, -2]));
  });

  it('keep what arrives while the engine starts', async () => {
    const { server } = twoSides((pipe) => {
      setTimeout(() => serve(inspectorContract, handlers, channelOver(pipe)), 50);
    });
    const page = connect(inspectorContract, channelOver(server.open()));
    expect(await page.call('encode', input)).toEqual(new Float32Array([1, -2]));
  });

  it('reject pending calls when the engine is gone', async () => {
    const { server } = twoSides(() => undefined);
    const page = connect(inspectorContract, channelOver(server.open()));
    const pending = page.call('backend', {});
    server.closeAll();
    await expect(pending).rejects.toMatchObject({ code: 'connection-lost' });
    await page.closed;
  });

  it('end when the other side sends what is no message', async () => {
    const { server } = twoSides((pipe) => serve(inspectorContract, handlers, channelOver(pipe)));
    const pipe = server.open();
    const closed = new Promise<void>((resolve) => pipe.onClose(resolve));
    pipe.send(new Uint8Array([0xc1, 1, 2]));
    await closed;
  });
});
