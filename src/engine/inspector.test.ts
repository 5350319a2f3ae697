/** The inspector as the page meets it: over a channel, validated, with real MNIST and a real network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, memoryChannels, serve } from '../shared/calls.ts';
import type { Client, Server } from '../shared/calls.ts';
import { inspectorContract } from '../shared/contract/inspector.ts';
import { decodeCapsule } from '../shared/decoder.ts';
import { tf } from './backend/tensorflow.ts';
import { createInspector } from './inspector.ts';
import { encodeCheckpoint } from './storage/checkpoint.ts';
import { runsFolder } from './storage/runFolder.ts';
import { createRun } from './storage/runWriter.ts';
import { join as joinBytes } from './storage/safetensors.ts';
import { checkpointAt, newRun } from './testing/sampleRun.ts';
import { configuration, tinyParameters } from './testing/tinyNet.ts';

let folder: string;
type Contract = typeof inspectorContract;
let client: Client<Contract>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspector-'));
  const [here, there] = memoryChannels();
  const environment = { dataFolder: folder, resourcesFolder: join(folder, 'resources') };
  const server: Server<Contract> = serve(
    inspectorContract,
    createInspector(environment, (name, payload) => server.emit(name, payload)),
    there,
  );
  client = connect(inspectorContract, here);
});
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true });
});

function openTiny(seed = 1, holdOut = 300) {
  const bytes = joinBytes(
    encodeCheckpoint({
      configuration: { ...configuration, training: { ...configuration.training, holdOut, limit: 500 } },
      parameters: tinyParameters(seed),
      epoch: 2,
      step: 20,
      validationAccuracy: null,
      testAccuracy: null,
      provenance: { seed: String(seed) },
      resume: null,
    }),
  );
  return client.call('openModel', { source: { kind: 'bytes', name: 'tiny.safetensors', bytes } });
}

describe('the inspector', () => {
  it('lists datasets and runs, gives images, labels and checkpoints, deletes a run', async () => {
    expect(await client.call('datasets', {})).toHaveLength(1);
    const images = await client.call('images', { dataset: 'mnist', split: 'test', indices: [0, 1] });
    expect([...images.labels]).toEqual([7, 2]);
    expect((await client.call('labels', { dataset: 'mnist', split: 'validation' })).length).toBe(5000);
    expect(await client.call('runs', {})).toEqual([]);
    const writer = createRun(runsFolder(folder), newRun);
    const { file } = writer.writeCheckpoint('epoch', checkpointAt(1, 10, 0.5));
    expect(await client.call('runs', {})).toMatchObject([{ run: writer.id, state: 'training', step: 10 }]);
    expect(await client.call('checkpoints', {})).toMatchObject([{ source: { run: writer.id, file } }]);
    expect((await client.call('checkpointFile', { run: writer.id, file })).length).toBeGreaterThan(1000);
    await expect(client.call('deleteRun', { run: writer.id })).rejects.toMatchObject({ code: 'busy' });
    writer.close();
    expect((await client.call('run', { run: writer.id, points: 2 })).checkpoints).toHaveLength(1);
    expect(await client.call('deleteRun', { run: writer.id })).toBe(null);
    expect(await client.call('runs', {})).toEqual([]);
  });

  it('evaluates with progress, once per model and split, on the images that the model held out', async () => {
    const logged: string[] = [];
    const stop = client.on('log', ({ text }) => logged.push(text));
    const { model } = await openTiny();
    stop();
    expect(logged).toEqual(['Opened tiny.safetensors.']);
    const done: number[] = [];
    const input = { model, dataset: 'mnist', split: 'validation' } as const;
    const evaluation = await client.call('evaluate', input, {
      onProgress: (progress) => done.push(progress.done),
    });
    expect(done).toEqual([100, 200, 300]);
    expect(evaluation.images).toBe(300);
    const labels = await client.call('labels', input);
    expect(evaluation.labels).toEqual(labels);
    const again: number[] = [];
    expect(
      await client.call('evaluate', input, { onProgress: (progress) => again.push(progress.done) }),
    ).toEqual(evaluation);
    expect(again).toEqual([]);

    const wrong = [...labels.keys()].filter((n) => evaluation.predictions[n] !== labels[n]).slice(0, 3);
    const drawn = await client.call('reconstruct', { ...input, indices: wrong });
    expect(drawn.images.pixels).toEqual((await client.call('images', { ...input, indices: wrong })).pixels);
    expect([...drawn.encoding.predictions]).toEqual(wrong.map((n) => evaluation.predictions[n]));
    const { model: onAll } = await openTiny(1, 0);
    await expect(client.call('evaluate', { ...input, model: onAll })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('encodes, reconstructs as the page decodes, traces, and describes capsules', async () => {
    const opened = await openTiny();
    const { model } = opened;
    const sample = { dataset: 'mnist', split: 'test' as const, indices: [5] };
    const { pixels } = await client.call('images', sample);
    const floats = Float32Array.from(pixels, (byte) => byte / 255);
    const { capsules, lengths, predictions } = await client.call('encode', { model, pixels: floats });
    const D = opened.configuration.network.digitCapsules.dims;
    const k = predictions[0]!;
    const capsule = capsules.slice(k * D, (k + 1) * D);
    const { asRead } = await client.call('reconstruct', { model, ...sample });
    const inPage = decodeCapsule(opened.decoder!, capsule, k);
    inPage.forEach((x, p) => expect(Math.abs(x - asRead[p]!)).toBeLessThan(1e-5));
    const trace = await client.call('routingTrace', { model, pixels: floats });
    expect(trace.lengths[2 * 10 + k]).toBeCloseTo(lengths[k]!, 5);
    const statistics = await client.call('capsuleStatistics', { model, dataset: 'mnist' });
    expect(statistics.counts.reduce((a, b) => a + b)).toBe(500);
    expect(statistics.heldOut.reduce((a, b) => a + b)).toBe(300);
    expect(await client.call('capsuleStatistics', { model, dataset: 'mnist' })).toBe(statistics);
  });

  it('compares couplings with progress, once per model, on the images that the model held out', async () => {
    const { model } = await openTiny();
    const done: number[] = [];
    const compare = async () =>
      client.call(
        'compareCouplings',
        { model, dataset: 'mnist' },
        { onProgress: (progress) => done.push(progress.done) },
      );
    const comparison = await compare();
    expect(done).toEqual([100, 200, 300]);
    expect(comparison).toMatchObject({ images: 300 });
    expect(await compare()).toBe(comparison);
    expect(done).toHaveLength(3);
    const { accuracy } = await client.call('evaluate', { model, dataset: 'mnist', split: 'validation' });
    expect(comparison.results[2]).toMatchObject({ coupling: { iterations: 3 }, accuracy });
    const { model: onAll } = await openTiny(1, 0);
    await expect(client.call('compareCouplings', { model: onAll, dataset: 'mnist' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('traces other couplings, refuses what is none, and shows Conv1', async () => {
    const { model } = await openTiny();
    const pixels = new Float32Array(784).fill(0.5);
    const trace = await client.call('routingTrace', {
      model,
      pixels,
      coupling: { kind: 'agreement', iterations: 5 },
    });
    expect(trace).toMatchObject({ iterations: 5 });
    await expect(
      client.call('routingTrace', { model, pixels, coupling: { kind: 'agreement', iterations: 0 } }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    const { filters, kernel } = configuration.network.stem[0]!;
    const conv1 = await client.call('conv1', { model, pixels });
    expect(conv1.filters).toHaveLength(filters * kernel ** 2);
  });

  it('answers others during an evaluation, and stops one that is cancelled', async () => {
    const { model } = await openTiny(2);
    const abort = new AbortController();
    let done = 0;
    const evaluation = client.call(
      'evaluate',
      { model, dataset: 'mnist', split: 'test' },
      { signal: abort.signal, onProgress: (progress) => (done = progress.done) },
    );
    const images = await client.call('images', { dataset: 'mnist', split: 'test', indices: [1] });
    expect(images.labels[0]).toBe(2);
    expect(done).toBeLessThan(10_000);
    abort.abort();
    await expect(evaluation).rejects.toMatchObject({ code: 'cancelled' });
    const before = done;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(done - before).toBeLessThanOrEqual(100);
  });

  it('says what is wrong with a request', async () => {
    const call = client.call.bind(client) as (name: string, input: unknown) => Promise<unknown>;
    await expect(
      call('evaluate', { model: 'model-99', dataset: 'mnist', split: 'test' }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(call('images', { dataset: 'mnist', split: 'nowhere', indices: [] })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(call('openModel', { source: { kind: 'bundled', id: '../x' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('gives back the memory of models that are no longer kept', async () => {
    const encode = async (seed: number) => {
      const { model } = await openTiny(seed);
      await client.call('encode', { model, pixels: new Float32Array(784) });
    };
    for (const seed of [11, 12, 13]) await encode(seed);
    const three = tf.memory().numTensors;
    for (const seed of [14, 15, 16, 17]) await encode(seed);
    expect(tf.memory().numTensors).toBe(three);
  });

  it('reports its backend and passes its self-test', async () => {
    expect((await client.call('backend', {})).id).toBe('tensorflow');
    const results = await client.call('selfTest', {});
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('measures dimensions once, keeps that beside the file, and names with the weights', async () => {
    const limited = { ...configuration, training: { ...configuration.training, holdOut: 300, limit: 300 } };
    const writer = createRun(runsFolder(folder), { ...newRun, configuration: limited });
    const { file } = writer.writeCheckpoint('epoch', {
      ...checkpointAt(1, 10),
      configuration: limited,
      parameters: tinyParameters(7),
      resume: null,
    });
    writer.close();
    const source = { kind: 'run', run: writer.id, file } as const;
    const opened = await client.call('openModel', { source });
    expect([opened.measures, opened.names.filter(Boolean)]).toEqual([null, []]);
    const { model } = opened;
    await client.call('encode', { model, pixels: new Float32Array(784) });
    const before = tf.memory().numTensors;
    const wait = new AbortController();
    const cancelled = client.call(
      'capsuleMeasures',
      { model, dataset: 'mnist' },
      { signal: wait.signal, onProgress: () => wait.abort() },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const progress: number[] = [];
    const measures = await client.call(
      'capsuleMeasures',
      { model, dataset: 'mnist' },
      { onProgress: ({ done, total }) => progress.push(done / total) },
    );
    expect(progress[progress.length - 1]).toBe(1);
    expect(measures.split).toBe('train');
    // Those of one dataset are no answer for another, here one that there is not.
    const others = client.call('capsuleMeasures', { model, dataset: 'other' });
    await expect(others).rejects.toMatchObject({ code: 'not-found' });
    expect(await client.call('capsuleMeasures', { model, dataset: 'mnist' })).toEqual(measures);
    expect(tf.memory().numTensors).toBe(before);

    const names = await client.call('nameDimension', { model, digit: 3, dimension: 2, name: ' tail  curl' });
    expect(names[3 * 8 + 2]).toBe('tail curl');
    const beyond = client.call('nameDimension', { model, digit: 10, dimension: 2, name: 'x' });
    await expect(beyond).rejects.toMatchObject({ code: 'invalid-input' });

    // A fresh process knows both; the file as it is saved elsewhere brings its names along.
    const [here, there] = memoryChannels();
    const environment = { dataFolder: folder, resourcesFolder: join(folder, 'resources') };
    serve(
      inspectorContract,
      createInspector(environment, () => undefined),
      there,
    );
    const fresh = connect(inspectorContract, here);
    const again = await fresh.call('openModel', { source });
    expect(again.measures).toEqual(measures);
    expect(again.names).toEqual(names);
    const bytes = await client.call('checkpointFile', { run: writer.id, file });
    rmSync(join(folder, 'names'), { recursive: true });
    const elsewhere = { kind: 'bytes', name: 'saved.safetensors', bytes: Uint8Array.from(bytes) } as const;
    const saved = await fresh.call('openModel', { source: elsewhere });
    expect([saved.names, saved.measures]).toEqual([names, null]);
    const renamed = await fresh.call('nameDimension', {
      model: saved.model,
      digit: 3,
      dimension: 2,
      name: '',
    });
    expect(renamed.filter(Boolean)).toEqual([]);
    fresh.close();
    await client.call('deleteRun', { run: writer.id });
  });
});
