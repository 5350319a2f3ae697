import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { connect, memoryChannels, serve } from './calls.ts';
import type { Channel, Handlers } from './calls.ts';
import type { Event, Request } from './contract/requests.ts';
import { AppError } from './errors.ts';

const contract = {
  requests: {
    double: { input: v.strictObject({ n: v.number() }) } as Request<{ n: number }, number>,
    fail: { input: v.strictObject({}) } as Request<Record<string, never>, null>,
    count: { input: v.strictObject({ to: v.number() }) } as Request<{ to: number }, number>,
    forever: { input: v.strictObject({}) } as Request<Record<string, never>, null>,
  },
  events: { tick: {} as Event<number> },
};
let reached = 0;
const handlers: Handlers<typeof contract> = {
  double: ({ n }) => 2 * n,
  fail: () => {
    throw new AppError('not-found', 'No such run.', 'Choose another.');
  },
  async count({ to }, call) {
    for (let n = 1; n <= to; n++) {
      reached = n;
      call.throwIfCancelled();
      call.progress(n, to, 'counting');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return to;
  },
  forever: () => new Promise<null>(() => {}),
};

function pair() {
  const [a, b] = memoryChannels();
  return { server: serve(contract, handlers, a), client: connect(contract, b), raw: a as Channel };
}

describe('typed calls', () => {
  it('answers, and carries code, message and hint of an error', async () => {
    const { client } = pair();
    expect(await client.call('double', { n: 21 })).toBe(42);
    await expect(client.call('fail', {})).rejects.toMatchObject({
      code: 'not-found',
      message: 'No such run.',
      hint: 'Choose another.',
    });
  });

  it('refuses input that the contract does not allow, naming the field', async () => {
    const { client } = pair();
    await expect(client.call('double', { n: 'x' } as never)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining("'n'") as string,
    });
    await expect(client.call('double', { n: 1, extra: 1 } as never)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(client.call('toString' as never, {} as never)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('reports progress in order', async () => {
    const { client } = pair();
    const seen: number[] = [];
    await client.call('count', { to: 5 }, { onProgress: (p) => seen.push(p.done) });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('cancels: the caller at once, the handler at its next look', async () => {
    const { client } = pair();
    const abort = new AbortController();
    const call = client.call('count', { to: 1000 }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const stoppedAt = reached;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(reached).toBe(stoppedAt);
    expect(stoppedAt).toBeLessThan(1000);
  });

  it('rejects every pending call, and later ones, when the other side ends', async () => {
    const { client, server } = pair();
    const pending = client.call('forever', {});
    setTimeout(() => server.close(), 5);
    await expect(pending).rejects.toMatchObject({ code: 'connection-lost' });
    await client.closed;
    await expect(client.call('double', { n: 1 })).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('delivers events until told to stop', async () => {
    const { client, server } = pair();
    const seen: number[] = [];
    const stop = client.on('tick', (n) => seen.push(n));
    server.emit('tick', 1);
    await client.call('double', { n: 1 });
    stop();
    server.emit('tick', 2);
    await client.call('double', { n: 1 });
    expect(seen).toEqual([1]);
  });

  it('ignores messages that are not of this protocol', async () => {
    const [a, b] = memoryChannels();
    serve(contract, handlers, a);
    const client = connect(contract, b);
    b.send(null);
    b.send({ type: 'call', id: 'x' });
    b.send('hello');
    expect(await client.call('double', { n: 2 })).toBe(4);
  });
});
