import { expect, it, vi } from 'vitest';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

/** A worker that answers when it is told to: in the tests' page there are no workers. */
class HeldWorker extends EventTarget {
  terminated = false;
  readonly tasks: unknown[] = [];
  postMessage(task: unknown): void {
    this.tasks.push(task);
  }
  terminate(): void {
    this.terminated = true;
  }
  report(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  fail(message: string): void {
    this.dispatchEvent(new ErrorEvent('error', { message }));
  }
}

const [images, dims] = [6, 8];
const points = Float32Array.from({ length: 2 * images }, (_, n) => n);

/** The map of six test images, read. */
async function read() {
  const { handlers } = smallInspector({
    longestCapsules: () => ({
      indices: Int32Array.from({ length: images }, (_, n) => n),
      capsules: Float32Array.from({ length: images * dims }, (_, n) => n),
      lengths: new Float32Array(images).fill(0.9),
      predictions: new Uint8Array(images),
      labels: new Uint8Array(images),
    }),
  });
  const { app } = testApp({ inspector: handlers });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  const { capsuleMap } = app;
  const workers: HeldWorker[] = [];
  capsuleMap.makeWorker = () => {
    workers.push(new HeldWorker());
    return workers.at(-1)! as unknown as Worker;
  };
  await capsuleMap.compute();
  return { app, capsuleMap, neighbours: capsuleMap.neighbours, workers };
}

it('finds neighbours in a worker, with progress, and ends it', async () => {
  const { capsuleMap, neighbours, workers } = await read();
  const done = neighbours.compute();
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  expect(workers[0]!.tasks).toEqual([{ vectors: capsuleMap.current!.data.capsules, dims }]);
  workers[0]!.report({ share: 0.25 });
  expect(neighbours.progress?.done).toBe(0.25);
  workers[0]!.report({ points });
  expect(await done).toBe(points);
  expect([neighbours.progress, workers[0]!.terminated]).toEqual([null, true]);
});

it('a search that failed says so apart from the reading, and can be tried again', async () => {
  const { capsuleMap, neighbours, workers } = await read();
  const first = neighbours.compute();
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  workers[0]!.fail('out of memory');
  expect(await first).toBeNull();
  expect(neighbours.problem?.message).toContain('out of memory');
  expect([capsuleMap.failure, workers[0]!.terminated]).toEqual([null, true]);
  const second = neighbours.compute();
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  workers[1]!.report({ points });
  expect(await second).toBe(points);
  expect(neighbours.problem).toBeNull();
});

it('given up and asked for again within a moment, one worker computes', async () => {
  const { neighbours, workers } = await read();
  void neighbours.compute();
  neighbours.cancel();
  const again = neighbours.compute();
  await vi.waitFor(() => expect(workers).not.toHaveLength(0));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(workers.filter(({ terminated }) => !terminated)).toHaveLength(1);
  workers.at(-1)!.report({ points });
  expect(await again).toBe(points);
  expect(workers.filter(({ terminated }) => !terminated)).toHaveLength(0);
});

it('ends the worker when it is given up, or when another model is open', async () => {
  const { app, neighbours, workers } = await read();
  void neighbours.compute();
  await vi.waitFor(() => expect(workers).toHaveLength(1));
  neighbours.cancel();
  await vi.waitFor(() => expect(workers[0]!.terminated).toBe(true));
  void neighbours.compute();
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  await app.session.open({ kind: 'bundled', id: 'other' }, 'Other');
  await vi.waitFor(() => expect(workers[1]!.terminated).toBe(true));
  expect([neighbours.current, neighbours.progress, neighbours.failure]).toEqual([null, null, null]);
});
