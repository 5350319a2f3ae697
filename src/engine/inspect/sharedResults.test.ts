import { describe, expect, it } from 'vitest';
import type { Call } from '../../shared/calls.ts';
import { AppError } from '../../shared/errors.ts';
import { inBatches } from './batches.ts';
import { SharedResults } from './sharedResults.ts';

function caller() {
  const state = { cancelled: false, heard: [] as number[] };
  const call: Call = {
    progress: (done) => void state.heard.push(done),
    get cancelled() {
      return state.cancelled;
    },
    throwIfCancelled() {
      if (state.cancelled) throw new AppError('cancelled', 'Cancelled.');
    },
  };
  return { state, call };
}

/** Three batches; the result says how often they were begun. */
function results() {
  const shared = new SharedResults<number>();
  let times = 0;
  return ({ call }: { call: Call }) =>
    shared.get('key', call, async (progress) => {
      const time = ++times;
      await inBatches(3, 1, progress, () => undefined);
      return time;
    });
}

describe('SharedResults', () => {
  it('computes once for all who ask, who all hear how far it is', async () => {
    const [a, b, c] = [caller(), caller(), caller()];
    const ask = results();
    expect(await Promise.all([ask(a), ask(b)])).toEqual([1, 1]);
    expect([a.state.heard, b.state.heard.at(-1)]).toEqual([[1, 2, 3], 3]);
    expect(await ask(c)).toBe(1);
  });

  it.each([0, 1])('goes on while one of those who asked still waits: number %i gives up', async (gone) => {
    const callers = [caller(), caller()] as const;
    const ask = results();
    const both = [ask(callers[0]), ask(callers[1])];
    callers[gone as 0 | 1].state.cancelled = true;
    expect(await both[1 - gone]).toBe(1);
  });

  it('gives up when nobody waits any more, and begins anew for the next', async () => {
    const [a, b, c] = [caller(), caller(), caller()];
    const ask = results();
    const both = Promise.allSettled([ask(a), ask(b)]);
    a.state.cancelled = b.state.cancelled = true;
    expect(await both).toMatchObject([
      { status: 'rejected', reason: { code: 'cancelled' } },
      { status: 'rejected', reason: { code: 'cancelled' } },
    ]);
    expect(await ask(c)).toBe(2);
  });

  it('keeps no failure', async () => {
    const { call } = caller();
    const shared = new SharedResults<number>();
    await expect(shared.get('key', call, () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect(await shared.get('key', call, () => Promise.resolve(7))).toBe(7);
  });
});
