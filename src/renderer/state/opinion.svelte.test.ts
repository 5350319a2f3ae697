import { flushSync } from 'svelte';
import { expect, it, vi } from 'vitest';
import { testApp } from '../testing/app.ts';
import { encode, smallInspector } from '../testing/engine.ts';

async function opened(given: Parameters<typeof smallInspector>[0] = {}) {
  const { app } = testApp({ inspector: smallInspector(given).handlers });
  app.explorer.sample = { split: 'test', index: 0 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  const stop = $effect.root(() => {
    $effect(() => app.opinion.follow());
  });
  flushSync();
  return { app, stop };
}

it('reads the picture that rests, and tells when another is shown', async () => {
  const asked: number[] = [];
  const { app, stop } = await opened({
    encode: ({ pixels }: { pixels: Float32Array }) => {
      asked.push(pixels[0]!);
      return encode({ pixels: new Float32Array(4) });
    },
  });
  asked.length = 0;
  const { explorer, opinion } = app;
  for (const value of [0.2, 0.3, 0.4]) {
    explorer.turn(0, value);
    flushSync();
    expect(opinion.fresh).toBe(false);
  }
  await vi.waitFor(() => expect(opinion.fresh).toBe(true));
  expect(asked).toHaveLength(1); // the last of the three
  expect(asked[0]).toBeCloseTo(explorer.output![0]!, 6);
  expect(opinion.reading).toMatchObject({ digit: explorer.digit, readAs: 0 });
  expect(opinion.reading!.capsule).toHaveLength(4);
  explorer.turn(0, 0.1);
  flushSync();
  expect(opinion.fresh).toBe(false);
  stop();
});

it('asks one thing at a time, and then about the picture that is shown', async () => {
  let answer: (() => void) | undefined;
  let asked = 0;
  const { app, stop } = await opened({
    encode: async (input: { pixels: Float32Array }) => {
      if (++asked === 2) await new Promise<void>((resolve) => (answer = resolve)); // the first is the image itself
      return encode({ ...input, pixels: new Float32Array(4) });
    },
  });
  const { explorer, opinion } = app;
  await vi.waitFor(() => expect(answer).toBeDefined());
  explorer.turn(1, 0.9);
  flushSync();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(asked).toBe(2);
  answer!();
  await vi.waitFor(() => expect(opinion.fresh).toBe(true));
  expect(asked).toBe(3);
  stop();
});

it('forgets what another model read, at once: its capsules may have other sizes', async () => {
  const { app, stop } = await opened();
  await vi.waitFor(() => expect(app.opinion.reading).not.toBe(null));
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  expect(app.opinion.reading).toBe(null);
  stop();
});
