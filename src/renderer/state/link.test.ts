import { expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { memoryChannels, serve } from '../../shared/calls.ts';
import type { Server } from '../../shared/calls.ts';
import { AppError } from '../../shared/errors.ts';
import { Link } from './link.svelte.ts';

const contract = {
  requests: { add: { input: v.strictObject({ a: v.number(), b: v.number() }) } },
  events: { tick: {} as { payload?: number } },
} as const;

function program() {
  const servers: Server<typeof contract>[] = [];
  const open = vi.fn(async () => {
    const [page, engine] = memoryChannels();
    servers.push(serve(contract, { add: ({ a, b }: { a: number; b: number }) => a + b }, engine));
    return page;
  });
  return { servers, open };
}

it('connects on the first call only', async () => {
  const { open } = program();
  const link = new Link(contract, open);
  expect(link.state).toBe('idle');
  expect(await Promise.all([link.call('add', { a: 1, b: 2 }), link.call('add', { a: 2, b: 2 })])).toEqual([
    3, 4,
  ]);
  expect(open).toHaveBeenCalledTimes(1);
  expect(link.state).toBe('connected');
});

it('opens the port again when the program ends, and keeps its listeners', async () => {
  const { servers, open } = program();
  const link = new Link(contract, open);
  const ticks: unknown[] = [];
  link.on('tick', (payload) => ticks.push(payload));
  await link.call('add', { a: 1, b: 2 });
  servers[0]!.close();
  await vi.waitFor(() => expect(link.state).toBe('lost'));
  expect(await link.call('add', { a: 5, b: 5 })).toBe(10); // waits for the new connection
  expect(link.generation).toBe(2);
  servers[1]!.emit('tick', 7);
  await vi.waitFor(() => expect(ticks).toEqual([7]));
});

it('says why a port cannot be opened, and tries again', async () => {
  const { open } = program();
  open.mockRejectedValueOnce(new AppError('not-found', 'No engine.', 'Start it.'));
  const link = new Link(contract, open);
  await expect(link.call('add', { a: 1, b: 1 })).rejects.toThrow('No engine.');
  expect(link.error).toEqual({ code: 'not-found', message: 'No engine.', hint: 'Start it.' });
  expect(await link.call('add', { a: 1, b: 1 })).toBe(2);
  expect(link.error).toBeNull();
});
