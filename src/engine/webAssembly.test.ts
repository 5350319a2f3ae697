/** Where native TensorFlow cannot be had, everything works, and gives what native TensorFlow gives. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decodeCapsule } from '../shared/decoder.ts';
import type * as Backend from './backend/tensorflow.ts';
import type { EngineEnvironment } from './environment.ts';
import { createInspector } from './inspector.ts';
import { encodeCheckpoint } from './storage/checkpoint.ts';
import { readRunDetails, runsFolder } from './storage/runFolder.ts';
import { join as joinBytes } from './storage/safetensors.ts';
import type { Checkpoint } from './storage/types.ts';
import { expectNoLeaks } from './testing/leaks.ts';
import { checkpointAt } from './testing/sampleRun.ts';
import { configuration, silent, tinyParameters } from './testing/tinyNet.ts';
import { tinyConfiguration } from './testing/tinyRun.ts';
import { createTrainer } from './trainer.ts';

/** What the engine finds on the machine. Here native TensorFlow is installed, so that it has to be told. */
const machine = vi.hoisted(() => ({ prefer: 'wasm' as 'wasm' | 'tensorflow' }));
vi.mock('./backend/tensorflow.ts', async (original) => {
  const actual = await original<typeof Backend>();
  return { ...actual, chooseBackend: () => actual.chooseBackend(machine) };
});

let environment: EngineEnvironment;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'wasm-'));
  environment = { dataFolder: join(folder, 'data'), resourcesFolder: folder };
});
afterAll(() => rmSync(environment.resourcesFolder, { recursive: true }));
expectNoLeaks();

const call = { ...silent, cancelled: false };
const inspector = () => createInspector(environment, () => undefined);
const fileOf = (checkpoint: Checkpoint) => {
  const name = `${checkpoint.step}.safetensors`;
  return { source: { kind: 'bytes', name, bytes: joinBytes(encodeCheckpoint(checkpoint)) } } as const;
};
/** With votes as strong as a trained network's, so that the capsules are long and routing moves. */
function tiny(): Checkpoint {
  const parameters = tinyParameters();
  const votes = parameters.get('digit.weight')!.values;
  votes.forEach((x, n) => (votes[n] = 6 * x));
  const training = { ...configuration.training, holdOut: 12, limit: 100 };
  return { ...checkpointAt(1, 10, null, null), configuration: { ...configuration, training }, parameters };
}

/** All that the page asks about a model, in one process with `prefer`. */
async function inspect(prefer: 'wasm' | 'tensorflow') {
  machine.prefer = prefer;
  const ask = inspector();
  const { id } = await ask.backend({}, call);
  const { model, decoder } = await ask.openModel(fileOf(tiny()), call);
  const split = { model, dataset: 'mnist', split: 'validation' } as const;
  const { pixels: bytes } = await ask.images({ ...split, indices: [3] }, call);
  const pixels = Float32Array.from(bytes, (byte) => byte / 255);
  const encoding = await ask.encode({ model, pixels }, call);
  const digit = encoding.predictions[0]!;
  const { dims: D } = configuration.network.digitCapsules;
  const capsules = encoding.capsules.slice(digit * D, (digit + 1) * D);
  const found = {
    encoding,
    trace: await ask.routingTrace({ model, pixels }, call),
    shuffled: await ask.routingTrace({ model, pixels, coupling: { kind: 'shuffled', seed: 1 } }, call),
    comparison: await ask.compareCouplings({ model, dataset: 'mnist' }, call),
    conv1: await ask.conv1({ model, pixels }, call),
    reconstructions: await ask.reconstruct({ ...split, indices: [3, 7] }, call),
    evaluation: await ask.evaluate(split, call),
    statistics: await ask.capsuleStatistics({ model, dataset: 'mnist' }, call),
  };
  for (const step of [1, 2, 3]) await ask.openModel(fileOf(checkpointAt(1, step)), call); // push it out of memory
  return { id, found, inPage: decodeCapsule(decoder!, capsules, digit) };
}

/** Numbers within a thousandth of the largest beside them, everything else equal. */
function expectClose(found: unknown, expected: unknown, path: string): void {
  if (expected instanceof Float32Array) {
    const other = found as Float32Array;
    expect(other.length, path).toBe(expected.length);
    const largest = (values: Float32Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const worst = largest(expected.map((x, n) => x - other[n]!));
    expect(worst, path).toBeLessThanOrEqual(1e-3 * largest(expected));
  } else if (typeof expected === 'number') {
    expectClose(Float32Array.of(found as number), Float32Array.of(expected), path);
  } else if (Array.isArray(expected) || expected?.constructor === Object) {
    expect(Object.keys(found as object), path).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectClose((found as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(found, path).toEqual(expected);
  }
}

it('encodes, traces, reconstructs, evaluates and describes capsules as native TensorFlow does', async () => {
  const wasm = await inspect('wasm');
  const native = await inspect('tensorflow');
  expect([wasm.id, native.id]).toEqual(['wasm', 'tensorflow']);
  for (const { evaluation, statistics } of [wasm.found, native.found]) {
    expect(evaluation.images).toBe(12);
    expect(evaluation.meanLengthWrong).toBeGreaterThan(0.3);
    evaluation.seconds = 0;
    for (const density of [statistics.density, statistics.componentDensity]) density.fill(0); // a value on the edge of a bin may fall to either side
  }
  expectClose(wasm.found, native.found, 'wasm');
  expectClose(wasm.found.reconstructions.asRead.subarray(0, wasm.inPage.length), wasm.inPage, 'the page');
});

it('passes its self-test', async () => {
  machine.prefer = 'wasm';
  const results = await inspector().selfTest({}, call);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});

it('trains, saves and resumes a run', { timeout: 240_000 }, async () => {
  machine.prefer = 'wasm';
  const trainer = createTrainer(environment, () => undefined);
  expect(await trainer.backend({}, call)).toMatchObject({ id: 'wasm' });
  const ended = async (begin: () => unknown) => {
    await begin();
    for (;;) {
      const status = await trainer.status({}, call);
      if (status.state === 'failed') throw new Error(status.failure?.message);
      if (status.state === 'finished') return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const first = await ended(() => trainer.start({ configuration: tinyConfiguration({ epochs: 1 }) }, call));
  expect(first).toMatchObject({ step: 10, epoch: 1 });
  const run = first.run!;
  const second = await ended(() => trainer.resume({ run, epochs: 2 }, call));
  expect(second).toMatchObject({ run, step: 20, epoch: 2, notices: [] });
  const { steps } = readRunDetails(runsFolder(environment.dataFolder), run, 100);
  expect(steps.at(-1)!.total).toBeLessThan(steps[0]!.total);
});
