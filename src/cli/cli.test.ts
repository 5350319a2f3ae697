/** The command line as people run it: real processes, real training, real files. */
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledFile, loadBundled } from '../engine/storage/bundled.ts';
import { readCheckpoint } from '../engine/storage/checkpoint.ts';
import { fingerprint } from '../engine/storage/fingerprint.ts';
import { readMeasures } from '../engine/storage/measuresFile.ts';
import { readStatistics } from '../engine/storage/statisticsFile.ts';
import { readRunRecord } from '../engine/storage/runFolder.ts';
import { smallDistortion } from '../shared/presets.ts';

let folder: string;
let program: string;
let runs: string;
/** Of a network trained on 300 images, in folder `runs`. */
let trained: { run: string; folder: string; checkpoint: string; step: number; best: null; epochs: unknown[] };

beforeAll(async () => {
  const cache = join(process.cwd(), 'node_modules', '.cache'); // inside the project, where packages are found
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'cli-'));
  program = join(folder, 'cli.cjs');
  runs = join(folder, 'all runs');
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: ['valibot'] },
    build: {
      ssr: 'src/cli/index.ts',
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: {
        output: { format: 'cjs', entryFileNames: 'cli.cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  });
  trained = json(
    'train',
    '--preset',
    'tiny',
    '--limit',
    '300',
    '--batch',
    '20',
    '--epochs',
    '2',
    '--all',
    '--runs',
    runs,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function capsnet(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function lastLearningRate(folderOfRuns: string, run: string): number {
  const log = readFileSync(join(folderOfRuns, run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const steps = log
    .map((line) => JSON.parse(line) as { kind: string; learningRate: number })
    .filter(({ kind }) => kind === 'step');
  return steps.at(-1)!.learningRate;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the document holds
function json(...words: string[]): any {
  const { status, stdout, stderr } = capsnet(...words, '--json');
  expect(`${status} ${stderr}`).toMatch(/^0 /);
  return JSON.parse(stdout);
}

describe('capsnet train', () => {
  it('trains, says where, and prints one document', () => {
    expect(trained).toMatchObject({ step: 30, best: null });
    expect(trained.epochs).toMatchObject([{ epoch: 1, step: 15, validation: null }, { epoch: 2 }]);
    expect(trained.folder).toBe(join(runs, trained.run));
    expect(trained.checkpoint).toBe(join(trained.folder, 'checkpoints', 'epoch-002.safetensors'));
    expect(readRunRecord(runs, trained.run)).toMatchObject({ state: 'finished', title: 'Tiny, seed 42' });
  });

  it('trains more epochs of a finished run, for people', () => {
    const { run } = json(
      'train',
      '--preset',
      'tiny',
      '--limit',
      '50',
      '--epochs',
      '1',
      '--all',
      '--runs',
      runs,
    );
    const { status, stdout, stderr } = capsnet('train', '--resume', run, '--epochs', '2', '--runs', runs);
    expect([status, stderr.includes('capsnet:')]).toEqual([0, false]);
    expect(stdout).toMatch(/Tiny, seed 42: 50 training images, none held out\./);
    expect(stdout).toMatch(/Goes on from step 1 of 2\.\n.*Epoch 2: train \d+\.\d\d %/s);
  });

  it("begins from a checkpoint's weights, and tells when they have seen what is held out", () => {
    const words = ['train', '--from', trained.checkpoint, '--runs', runs, '--preset'];
    const options = [
      'tiny',
      '--rate',
      '0.1',
      '--hold-out',
      '50',
      '--limit',
      '100',
      '--epochs',
      '1',
      '--json',
    ];
    const { status, stdout, stderr } = capsnet(...words, ...options);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('trained on some of the images that are held out now');
    const { run } = JSON.parse(stdout);
    const { title, configuration } = readRunRecord(runs, run);
    expect(title).toBe(`Tiny, seed 42, from epoch 2 of ${trained.run}`);
    expect(configuration.training).toMatchObject({ learningRate: 0.0001, holdOut: 50 });
    const other = capsnet(...words, 'fast');
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('another network')]);
  });

  it('saves on Ctrl+C, says how to resume, and resumes', async () => {
    const words = [
      'train',
      '--preset',
      'tiny',
      '--limit',
      '400',
      '--epochs',
      '200',
      '--all',
      '--seed',
      '5',
      '--runs',
      runs,
    ];
    const child = spawn(process.execPath, [program, ...words]);
    let stderr = '';
    const trains = new Promise<void>((resolve) => {
      child.stderr.on('data', (data) => {
        stderr += data;
        if (stderr.includes('step ')) resolve();
      });
    });
    await trains;
    // Passed on to the process that trains, which a terminal's Ctrl+C reaches by itself; twice at once is one press.
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGTERM');
    const status = await new Promise((resolve) => child.once('exit', resolve));
    expect(status).toBe(1);
    const [, run, quoted] = /To go on: npm run capsnet -- train --resume (\S+) --runs (.+)\n/.exec(stderr)!;
    expect(quoted).toBe(`'${runs}'`); // it has a blank
    const record = readRunRecord(runs, run!);
    expect(record.state).toBe('stopped');
    expect(record.progress.step).toBeGreaterThan(0);
    const epochs = String(record.progress.epoch + 1);
    const changes = ['--epochs', epochs, '--rate', '2.5', '--average', '0.99', '--distort', '1'];
    const resumed = json('train', '--resume', run!, ...changes, '--runs', runs);
    expect(readRunRecord(runs, run!).configuration.training.weightAverage).toBe(0.99);
    expect(readRunRecord(runs, run!).configuration.training.distortion).toEqual({
      ...smallDistortion,
      epochs: 1,
    });
    expect(resumed.step).toBe(8 * Number(epochs));
    expect(lastLearningRate(runs, run!)).toBeCloseTo(2.5 * 0.001, 9);
  });

  it('saves when the terminal is closed, to which nothing can be written any more', async () => {
    const folderOfRuns = join(folder, 'closed');
    const words = ['train', '--preset', 'tiny', '--limit', '400', '--epochs', '500', '--all'];
    const child = spawn(process.execPath, [program, ...words, '--runs', folderOfRuns]);
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (data) => String(data).includes('step ') && resolve());
    });
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill('SIGHUP');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1);
    expect(readRunRecord(folderOfRuns, readdirSync(folderOfRuns)[0]!).state).toBe('stopped');
  });

  it('saves when the process that people see is killed', async () => {
    const folderOfRuns = join(folder, 'killed');
    const words = [
      'train',
      '--preset',
      'tiny',
      '--limit',
      '400',
      '--epochs',
      '500',
      '--all',
      '--runs',
      folderOfRuns,
    ];
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (data) => String(data).includes('step ') && resolve());
    });
    child.kill('SIGKILL');
    const state = () => readRunRecord(folderOfRuns, readdirSync(folderOfRuns)[0]!).state;
    await expect.poll(state, { timeout: 30_000 }).toBe('stopped');
  });
});

describe('capsnet info', () => {
  it('tells the backend and the parameters of every preset', () => {
    const { backend, presets } = json('info');
    expect(backend).toMatchObject({ id: 'tensorflow' });
    const paper = presets.find(({ id }: { id: string }) => id === 'paper');
    expect(paper).toMatchObject({ total: 8_215_568, encoder: 6_804_224 });
    expect(capsnet('info').stdout.split('\n')[1]).toBe(`  ${backend.ownOperations}`);
  });

  it('tells what a checkpoint is', () => {
    const about = json('info', '--checkpoint', trained.checkpoint);
    expect(about).toMatchObject({ epoch: 2, step: 30, resumable: true, parameters: { total: 124_288 } });
    expect(about.provenance.run).toBe(trained.run);
  });

  it('tells what stands beside a model that comes with the app', () => {
    const file = join('resources', 'models', 'paper.safetensors');
    const { test } = JSON.parse(readFileSync(file.replace('safetensors', 'json'), 'utf8'));
    expect(json('info', '--checkpoint', file).testAccuracy).toBe(test.accuracy);
    const { stdout } = capsnet('info', '--checkpoint', file);
    expect(stdout).toMatch(new RegExp(`^ *Test accuracy +${(100 * test.accuracy).toFixed(2)} %$`, 'm'));
    expect(stdout).toMatch(/^ *File +[\d,]+ bytes, changed \d{4}-/m);
    expect(stdout).toMatch(/^ *Instruction set +\w/m);
  });
});

describe('capsnet decode', () => {
  it('draws a capsule; the largest value of a pixel is the brightest grey', () => {
    const out = join(folder, 'three.png');
    const checkpoint = trained.checkpoint;
    const capsule = '-0.3,0.2,0.1,0,0,0.5,-.1,1e-2';
    const { pixels } = json(
      'decode',
      '--checkpoint',
      checkpoint,
      '--digit',
      '3',
      '--capsule',
      capsule,
      '--out',
      out,
    );
    const { width, height, data } = PNG.sync.read(readFileSync(out));
    expect([width, height, pixels.length]).toEqual([28, 28, 784]);
    expect(pixels.map((value: number) => Math.round(255 * value))).toEqual(
      Array.from({ length: 784 }, (_, n) => data[4 * n]),
    );
    expect(new Set(pixels).size).toBeGreaterThan(100);
  });

  it('says what does not fit', () => {
    const out = join(folder, 'never.png');
    const checkpoint = trained.checkpoint;
    const decode = (digit: string, capsule: string) =>
      capsnet('decode', '--checkpoint', checkpoint, '--digit', digit, '--capsule', capsule, '--out', out);
    expect(decode('3', '0.1,0.2').stderr).toContain('--capsule needs 8 values for this network, and has 2.');
    expect(decode('10', '0,0,0,0,0,0,0,0').stderr).toContain('--digit must be from 0 to 9');
    expect(decode('3', '0,0,x,0,0,0,0,0')).toMatchObject({ status: 2, stdout: '' });
    expect(readdirSync(folder)).not.toContain('never.png');
  });
});

describe('capsnet evaluate', () => {
  it('writes accuracy, classes, confusion, all lengths and predictions', () => {
    const out = join(folder, 'result.json');
    const checkpoint = trained.checkpoint;
    const printed = json('evaluate', '--checkpoint', checkpoint, '--split', 'test', '--out', out);
    const result = JSON.parse(readFileSync(out, 'utf8'));
    expect(Object.keys(result)).toEqual([...Object.keys(printed), 'lengths', 'predictions']);
    expect(result).toMatchObject(printed);
    expect(result).toMatchObject({ dataset: 'mnist', split: 'test', images: 10_000 });
    expect([result.lengths.length, result.lengths[0].length, result.predictions.length]).toEqual([
      10_000, 10, 10_000,
    ]);
    result.lengths.forEach((own: number[], n: number) => {
      expect(own[result.predictions[n]]).toBe(Math.max(...own));
    });
    const right = result.confusion.reduce((sum: number, row: number[], k: number) => sum + row[k]!, 0);
    expect(result.accuracy).toBe(right / 10_000);
    expect(result.interval.low).toBeLessThan(result.accuracy);
    expect(result.perClass).toHaveLength(10);
    expect(result.perClass[0].images).toBe(980);
    expect(right / 10_000).toBeGreaterThan(0.2); // even so small a network learns something from 300 images
  });

  it('prints the tables for people', () => {
    const checkpoint = trained.checkpoint;
    const { stdout } = capsnet('evaluate', '--checkpoint', checkpoint);
    expect(stdout).toMatch(/MNIST, 10,000 test images: \d+\.\d\d % right, [\d,]+ mistakes \(95 % interval/);
    expect(stdout).toContain('The test images chose nothing.');
    expect(
      stdout.split('\n').filter((line) => /^ +\d +[\d,]+ +[\d,]+( +\d+\.\d\d %){3}$/.test(line)),
    ).toHaveLength(10);
  });

  it('says when there are no validation images', () => {
    const checkpoint = trained.checkpoint;
    const { status, stderr } = capsnet('evaluate', '--checkpoint', checkpoint, '--split', 'validation');
    expect([status, stderr]).toEqual([1, expect.stringContaining('none were held out')]);
  });
});

describe('capsnet average', () => {
  it('writes the mean of the weights of several epochs, and how it reads the validation images', () => {
    const words = ['--preset', 'tiny', '--limit', '300', '--epochs', '11', '--runs', runs];
    const { run, folder: runFolder } = json('train', ...words);
    const out = join(folder, 'mean.safetensors');
    const said = json('average', '--run', run, '--epochs', '10,11', '--runs', runs, '--out', out);
    const [mean, ...parts] = [
      out,
      ...[10, 11].map((n) => join(runFolder, 'checkpoints', `epoch-0${n}.safetensors`)),
    ].map((file) => readCheckpoint(file));
    const [found, a, b] = [mean!, ...parts].map(({ parameters }) => parameters.get('digit.weight')!.values);
    found!.forEach((value, n) => expect(value).toBeCloseTo((a![n]! + b![n]!) / 2, 6));
    expect(mean).toMatchObject({ epoch: 11, resume: null, validationAccuracy: said.validationAccuracy });
    expect(mean!.provenance.averaged).toBe('epochs 10, 11');
    expect(said.validationAccuracy).toBeGreaterThan(0.1);
    for (const [epochs, words] of [
      ['10', 'two or more'],
      ['10,10', 'two or more'],
      ['10,x', 'two or more'],
      ['3,10', 'has no checkpoint of epoch 3: it has'],
    ] as const) {
      const { status, stderr } = capsnet(
        'average',
        '--run',
        run,
        '--epochs',
        epochs,
        '--runs',
        runs,
        '--out',
        out,
      );
      expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
    }
  });
});

describe('capsnet bundle', () => {
  it('makes a model that the app can open, with its statistics, test figures and run log', () => {
    const resources = join(folder, 'resources');
    const checkpoint = trained.checkpoint;
    // As a killed run may leave it: its last line is cut.
    appendFileSync(join(trained.folder, 'metrics.jsonl'), '{"kind":"step","ste');
    // What another model of that id had.
    mkdirSync(join(resources, 'models'), { recursive: true });
    for (const end of ['metrics.jsonl', 'measures', 'json'])
      writeFileSync(join(resources, 'models', `small.${end}`), 'another');
    const words = ['--checkpoint', checkpoint, '--id', 'small', '--title', 'Small', '--out', resources];
    const printed = json('bundle', ...words);
    const { checkpoint: shipped, info } = loadBundled(resources, 'small');
    const weights = fingerprint(shipped.parameters);
    const statistics = readStatistics(bundledFile(resources, 'small'), [10, 8], weights);
    expect(info).toMatchObject({ title: 'Small', test: printed.test });
    expect(shipped).toMatchObject({ testAccuracy: printed.test.accuracy, epoch: 2, resume: null });
    expect(statistics).toMatchObject({ dataset: 'mnist' });
    expect(statistics!.counts.reduce((a, b) => a + b)).toBe(300);
    const bundled = readdirSync(join(resources, 'models')).sort();
    expect(bundled).toEqual(
      ['json', 'measures', 'metrics.jsonl', 'run.json', 'safetensors', 'statistics'].map(
        (end) => `small.${end}`,
      ),
    );
    const log = readFileSync(join(resources, 'models', 'small.metrics.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const rows = log.map((line) => JSON.parse(line) as { kind: string; step: number });
    expect(rows.filter(({ kind }) => kind === 'epoch')).toHaveLength(2);
    expect(rows.filter(({ kind }) => kind === 'step').every(({ step }) => step % 10 === 0)).toBe(true);
    const file = join(resources, 'models', 'small.safetensors');
    expect(statSync(file).size).toBeLessThan(2 * 124_288 + 10_000);
    const measures = readMeasures(file, [10, 8], fingerprint(shipped.parameters));
    expect(measures).toMatchObject({ dataset: 'mnist', split: 'train' });
    expect(measures!.counts.reduce((a, b) => a + b)).toBe(300);
    // The figures are those of the rounded weights that are shipped.
    expect(json('evaluate', '--checkpoint', file).accuracy).toBe(printed.test.accuracy);
  });
});

describe('errors', () => {
  it.each([
    [2, ['train'], '--preset is missing'],
    [2, ['train', '--preset', 'huge'], "no preset 'huge': choose one of paper"],
    [
      2,
      ['train', '--preset', 'tiny', '--epochs', 'many'],
      "--epochs must be a whole number from 1 to 10000, not 'many'",
    ],
    [2, ['train', '--resume', 'r', '--batch', '5'], '--batch cannot be changed'],
    [
      2,
      ['train', '--resume', 'r', '--rate', 'fast'],
      "--rate must be a number from 0.000001 to 1000, not 'fast'",
    ],
    [2, ['train', '--preset', 'tiny', '--rate', '2'], '--rate belongs to --resume or --from.'],
    [
      2,
      ['train', '--preset', 'tiny', '--average', '1'],
      "--average must be a number from 0.5 to 0.99999, not '1'",
    ],
    [2, ['train', '--preset', 'tiny', '--quick'], 'There is no option --quick.'],
    [2, ['evaluate'], '--checkpoint is missing.'],
    [2, ['evaluate', '--checkpoint', 'f', '--split', 'all'], "no split 'all'"],
    [1, ['train', '--resume', 'nowhere'], "There is no run 'nowhere'."],
    [1, ['info', '--checkpoint', 'nowhere.safetensors'], 'nowhere.safetensors'],
    [1, ['evaluate', '--checkpoint', 'package.json'], 'package.json'],
  ])('exits with %i for %j', (status, words, message) => {
    const result = capsnet(...words, '--json');
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(result.stderr).toMatch(/^capsnet: .+\n {2}.+\n$/); // one line, and a hint
  });

  it.skipIf(process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0)(
    'leaves TensorFlow’s chatter out, and draws a bar as wide as the terminal (needs script, of util-linux)',
    () => {
      const words = ['train', '--preset', 'tiny', '--limit', '400', '--epochs', '2', '--all', '--runs', runs];
      const line = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
      const { stdout, status } = spawnSync('script', ['-qec', `stty cols 60; ${line}`, '/dev/null'], {
        encoding: 'utf8',
        env: { ...process.env, TF_ENABLE_ONEDNN_OPTS: '1' },
      });
      expect([status, stdout.includes('oneDNN'), stdout.includes('absl')]).toEqual([0, false, false]);
      const bars = stdout.split('\r').filter((part) => part.includes('█'));
      expect(bars.length).toBeGreaterThan(0);
      for (const bar of bars) expect(bar.replace('\x1b[K', '').trim().length).toBeLessThan(60);
      // Each bar is cleared before a line is printed.
      expect(stdout).toContain('\r\x1b[KEpoch 2: train');
    },
  );

  it('names a folder that cannot be written', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { status, stderr } = capsnet(
      'train',
      '--preset',
      'tiny',
      '--limit',
      '10',
      '--runs',
      join(file, 'runs'),
    );
    expect([status, stderr.includes(file)]).toEqual([1, true]);
  });
});
