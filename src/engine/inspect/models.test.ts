import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import type { CapsNet } from '../capsnet/model.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { createInspector } from '../inspector.ts';
import { writeBundled } from '../storage/bundled.ts';
import { encodeCheckpoint, writeCheckpointFile } from '../storage/checkpoint.ts';
import { runsFolder } from '../storage/runFolder.ts';
import { createRun } from '../storage/runWriter.ts';
import { join as joinBytes } from '../storage/safetensors.ts';
import { checkpointAt, newRun } from '../testing/sampleRun.ts';
import { sampleStatistics } from '../testing/sampleStatistics.ts';
import { listAllCheckpoints } from './checkpointListing.ts';
import { Models } from './models.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'models-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Counts the networks that are made and disposed; what they compute is tested in inspector.test.ts. */
function setUp() {
  const environment = { dataFolder: join(folder, 'data'), resourcesFolder: join(folder, 'resources') };
  const disposed: number[] = [];
  const warnings: string[] = [];
  let made = 0;
  const models = new Models(
    environment,
    ({ configuration }) => {
      const number = ++made;
      const net = { network: configuration.network, dispose: () => disposed.push(number) };
      return Promise.resolve(net as unknown as CapsNet);
    },
    (text) => warnings.push(text),
  );
  return { environment, models, warnings, disposed, made: () => made };
}
const bytesOf = (step: number) => joinBytes(encodeCheckpoint(checkpointAt(1, step)));
const fromBytes = (step: number) =>
  ({ kind: 'bytes', name: `${step}.safetensors`, bytes: bytesOf(step) }) as const;

describe('Models', () => {
  it('opens without TensorFlow, and the inspector lists and opens so too', async () => {
    const { environment, models } = setUp();
    models.open(fromBytes(1));
    const inspector = createInspector(environment, () => undefined);
    const call = { progress: () => undefined, cancelled: false, throwIfCancelled: () => undefined };
    await inspector.openModel({ source: fromBytes(2) }, call);
    await inspector.images({ dataset: 'mnist', split: 'test', indices: [0] }, call);
    await inspector.checkpoints({}, call);
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(loaded.filter((path) => path.includes('tensorflow'))).toEqual([]);
  });

  it('opens every kind of source, and names it for people', () => {
    const { environment, models } = setUp();
    const writer = createRun(runsFolder(environment.dataFolder), newRun);
    const { file } = writer.writeCheckpoint('epoch', checkpointAt(3, 30, 0.75));
    writer.close();
    const test = { dataset: 'mnist', images: 10, accuracy: 0.9, interval: { low: 0.6, high: 0.98 } };
    writeBundled(environment.resourcesFolder, 'small', {
      checkpoint: checkpointAt(2, 20),
      statistics: null,
      measures: null,
      info: { title: 'Small, bundled', test, provenance: {} },
    });
    const path = join(folder, 'mine.safetensors');
    writeCheckpointFile(path, checkpointAt(1, 10));

    const run = models.open({ kind: 'run', run: writer.id, file });
    expect(run).toMatchObject({
      title: 'Tiny, seed 42: epoch 3',
      epoch: 3,
      step: 30,
      validationAccuracy: 0.75,
    });
    expect(run.parameters.total).toBe(run.parameters.encoder);
    expect(run.shapes.primaryCapsules).toBe(9);
    const bundled = models.open({ kind: 'bundled', id: 'small' });
    expect(bundled).toMatchObject({
      title: 'Small, bundled',
      testAccuracy: 0.9,
      statistics: null,
      measures: null,
      decoder: null,
    });
    expect(models.open({ kind: 'path', path })).toMatchObject({
      title: 'mine.safetensors',
      source: { path },
    });
    expect(models.open(fromBytes(40))).toMatchObject({ title: '40.safetensors', source: null, step: 40 });

    expect(listAllCheckpoints(environment).map(({ title, source }) => [title, source.kind])).toEqual([
      ['Small, bundled', 'bundled'],
      ['Tiny, seed 42: epoch 3', 'run'],
    ]);
  });

  it('reads the same file once, and a changed one again', () => {
    const { models } = setUp();
    const path = join(folder, 'a.safetensors');
    writeCheckpointFile(path, checkpointAt(1, 10));
    const first = models.open({ kind: 'path', path });
    expect(models.open({ kind: 'path', path })).toBe(first);
    writeFileSync(path, Buffer.concat([bytesOf(11)]));
    expect(models.open({ kind: 'path', path }).step).toBe(11);
    expect(models.open(fromBytes(3)).model).toBe(models.open(fromBytes(3)).model);
    expect(() => models.open({ kind: 'path', path: join(folder, 'none') })).toThrow('There is no file');
    expect(() => models.open({ kind: 'bytes', name: 'x.txt', bytes: Uint8Array.of(1) })).toThrow(/^x.txt: /);
  });

  it('keeps statistics beside a run’s checkpoint and a file opened by path, for the next start', async () => {
    const { environment, models } = setUp();
    const writer = createRun(runsFolder(environment.dataFolder), newRun);
    const { file } = writer.writeCheckpoint('epoch', checkpointAt(3, 30, 0.75));
    writer.close();
    const path = join(folder, 'mine.safetensors');
    writeCheckpointFile(path, checkpointAt(1, 10));
    const statistics = sampleStatistics(3, 2);
    const sources = [{ kind: 'run', run: writer.id, file } as const, { kind: 'path', path } as const];
    for (const source of sources) {
      const { model, statistics: none } = models.open(source);
      expect(none).toBeNull();
      await models.use(model, (open) => expect(open.keepStatistics(statistics)).toBeNull());
      expect(models.open(source)).toMatchObject({ model, statistics });
      expect(setUp().models.open(source).statistics).toEqual(statistics);
    }
    writeCheckpointFile(path, checkpointAt(1, 11)); // other weights under the same name
    expect(models.open(sources[1]!).statistics).toBeNull();
  });

  it('names dimensions, and loses no names that it cannot read', async () => {
    const { environment, models, warnings } = setUp();
    const source = fromBytes(7);
    const { model, names } = models.open(source);
    const name = (dimension: number, text: string) =>
      models.use(model, (open) => open.nameDimension(1, dimension, text));
    expect(names).toEqual(Array(6).fill(''));
    expect(await name(0, 'slant')).toEqual(['', '', 'slant', '', '', '']);
    const [file] = readdirSync(join(environment.dataFolder, 'names'));
    const path = join(environment.dataFolder, 'names', file!);

    const newer = readFileSync(path, 'utf8').replace('"formatVersion": 1', '"formatVersion": 2');
    writeFileSync(path, newer);
    await expect(name(1, 'loop')).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringMatching(/^A newer CapsNet Explorer wrote the names/) as string,
    });
    expect(readFileSync(path, 'utf8')).toBe(newer);
    expect(warnings).toEqual([]);
    const other = setUp();
    expect(other.models.open(source).names.join('')).toBe('');
    expect(other.warnings).toEqual([expect.stringMatching(/not shown\. A newer CapsNet Explorer/)]);

    writeFileSync(path, newer.slice(0, 50));
    expect(await name(1, 'loop')).toEqual(['', '', 'slant', 'loop', '', '']);
    expect(warnings).toEqual([expect.stringContaining(`kept as ${path}.bad`)]);
    expect(readFileSync(`${path}.bad`, 'utf8')).toBe(newer.slice(0, 50));
    expect(setUp().models.open(source).names.join()).toBe(',,slant,loop,,');
  });

  it('refuses at once what is no regular file, and one that is far too large', () => {
    const { models } = setUp();
    const pipe = join(folder, 'pipe.safetensors');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero', folder]) {
      expect(() => models.open({ kind: 'path', path })).toThrow(/not a regular file/);
    }
    const path = join(folder, 'large.safetensors');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 30 + 1);
    expect(() => models.open({ kind: 'path', path })).toThrow(/has 1025 MiB, and files of up to 1024 MiB/);
  });

  it("keeps a file's weights without the rest of it, and only until the network is made", async () => {
    const { environment } = setUp();
    let given: WeakRef<Parameters> | null = null;
    const models = new Models(
      environment,
      ({ parameters }) => {
        given = new WeakRef(parameters);
        for (const { values } of parameters.values())
          expect(values.buffer.byteLength).toBe(values.byteLength);
        return Promise.resolve({ dispose: () => undefined } as unknown as CapsNet);
      },
      () => undefined,
    );
    const { model } = models.open(fromBytes(1));
    await models.use(model, (open) => open.network());
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await expect
      .poll(() => {
        collect();
        return given!.deref() === undefined;
      })
      .toBe(true);
  });

  it('makes a network again that once could not be made', async () => {
    let memory = false;
    const models = new Models(
      { dataFolder: join(folder, 'data'), resourcesFolder: join(folder, 'resources') },
      () =>
        memory
          ? Promise.resolve({ dispose: () => undefined } as unknown as CapsNet)
          : Promise.reject(new Error('no memory')),
      () => undefined,
    );
    const { model } = models.open(fromBytes(1));
    await expect(models.use(model, (open) => open.network())).rejects.toThrow('no memory');
    memory = true;
    await models.use(model, (open) => open.network());
  });

  it('says why a file cannot be opened whose path leads nowhere', () => {
    const { models } = setUp();
    for (const path of [join(folder, 'x'.repeat(300)), `${folder}/\0`, join(folder, 'none')])
      expect(() => models.open({ kind: 'path', path })).toThrow(AppError);
  });

  it('keeps the last three used, makes each network once, and disposes of it after its last use', async () => {
    const { models, disposed, made } = setUp();
    const [a, b, c] = [1, 2, 3].map((step) => models.open(fromBytes(step)).model) as [string, string, string];
    expect(made()).toBe(0);
    const net = await models.use(a, (model) => model.network()); // a is now used later than b and c
    expect(await models.use(a, (model) => model.network())).toBe(net);
    expect(made()).toBe(1);
    await models.use(b, (model) => model.network());
    await models.use(a, () => undefined);
    let end!: () => void;
    const working = models.use(b, () => new Promise<void>((resolve) => (end = resolve)));
    models.open(fromBytes(4)); // evicts c, which never had a network
    await expect(models.use(c, () => undefined)).rejects.toMatchObject({ code: 'not-found' });
    models.open(fromBytes(5)); // evicts a
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(disposed).toEqual([1]);
    models.open(fromBytes(6)); // evicts b, which still works
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(disposed).toEqual([1]);
    end();
    await working;
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(disposed).toEqual([1, 2]);
  });
});
