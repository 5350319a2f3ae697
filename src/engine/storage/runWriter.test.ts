import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { checkpointAt, configuration, epochRow, newRun, stepRow } from '../testing/sampleRun.ts';
import {
  deleteRun,
  listCheckpoints,
  listRuns,
  readLastResumable,
  readRunCheckpoint,
  readRunCheckpointFile,
  readRunDetails,
  readRunRecord,
} from './runFolder.ts';
import { createRun, openRun } from './runWriter.ts';

let runs: string;
beforeEach(() => (runs = join(mkdtempSync(join(tmpdir(), 'runs-')), 'runs')));
afterEach(() => rmSync(join(runs, '..'), { recursive: true }));

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).code;
  }
  return 'done';
}

const marks = (id: string) =>
  listCheckpoints(runs, id).map(
    ({ file, last, best, resumable }) =>
      file.replace('.safetensors', '') +
      (last ? ' last' : '') +
      (best ? ' best' : '') +
      (resumable ? ' +' : ''),
  );

/** One flipped bit in an exponent: the header still reads, the weights do not. */
function damageWeights({ folder }: { folder: string }, file: string): void {
  const path = join(folder, 'checkpoints', file);
  const bytes = readFileSync(path);
  bytes.writeFloatLE(Infinity, bytes.length - 4);
  writeFileSync(path, bytes);
}

describe('createRun', () => {
  it('makes a folder that reads back', () => {
    const writer = createRun(runs, newRun);
    expect(writer.id).toMatch(/^\d{4}-\d\d-\d\d-\d{4}-tiny$/);
    expect(readRunRecord(runs, writer.id)).toEqual(writer.record);
    expect(readRunDetails(runs, writer.id, 10)).toEqual({
      run: writer.id,
      title: 'Tiny, seed 42',
      preset: 'tiny',
      state: 'training',
      created: writer.record.created,
      epoch: 0,
      epochs: 2,
      step: 0,
      bestValidationAccuracy: null,
      problem: null,
      configuration,
      steps: [],
      epochMetrics: [],
      checkpoints: [],
      failure: null,
      environment: { backend: 'tensorflow', threads: 2 },
    });
    expect(readdirSync(runs)).toEqual([writer.id]);
    writer.close();
  });

  it('gives each run a name of its own, and a plain one to any preset', () => {
    const preset = 'Größe / ../x';
    const writers = [1, 2, 3].map(() =>
      createRun(runs, { ...newRun, configuration: { ...configuration, preset } }),
    );
    expect(new Set(writers.map(({ id }) => id)).size).toBe(3);
    for (const { id } of writers) expect(id).toMatch(/^[\d-]{15}-gr-e-x(-\d)?$/);
    expect(listRuns(runs)).toHaveLength(3);
    for (const writer of writers) writer.close();
  });

  it('leaves nothing behind when it fails', () => {
    const configuration = { ...newRun.configuration, preset: 1n as unknown as string }; // not to be put into JSON
    expect(() => createRun(runs, { ...newRun, configuration })).toThrow();
    expect(readdirSync(runs)).toEqual([]);
  });

  it('is made beside leftovers that cannot be looked at or removed', () => {
    mkdirSync(runs);
    symlinkSync('.deleted-round', join(runs, '.deleted-round'));
    const writer = createRun(runs, newRun);
    writer.close();
    expect(readdirSync(runs)).toEqual(['.deleted-round', writer.id]);
  });

  it('clears what a killed process left half made, an hour later', () => {
    mkdirSync(join(runs, '.new-0123'), { recursive: true });
    mkdirSync(join(runs, '.deleted-x'));
    createRun(runs, newRun).close();
    expect(readdirSync(runs).filter((name) => name.startsWith('.'))).toHaveLength(2);
    expect(listRuns(runs)).toHaveLength(1);
    const before = new Date(Date.now() - 2 * 3_600_000);
    for (const name of ['.new-0123', '.deleted-x']) utimesSync(join(runs, name), before, before);
    createRun(runs, newRun).close();
    expect(readdirSync(runs).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('checkpoints', () => {
  it('keeps best, last and every tenth epoch, and a state to resume from in the first two only', () => {
    const writer = createRun(runs, newRun);
    const accuracy = (epoch: number) => 0.9 + (epoch === 3 ? 0.05 : epoch / 1000);
    for (let epoch = 1; epoch <= 12; epoch++) {
      writer.writeCheckpoint('step', checkpointAt(epoch - 1, epoch * 10 - 5));
      expect(marks(writer.id).at(-1)).toBe(`step-${String(epoch * 10 - 5).padStart(8, '0')} last +`);
      writer.writeCheckpoint('epoch', checkpointAt(epoch, epoch * 10, accuracy(epoch)));
    }
    expect(marks(writer.id)).toEqual(['epoch-003 best +', 'epoch-010', 'epoch-012 last +']);
    expect(readRunCheckpoint(runs, writer.id, 'epoch-010.safetensors')).toEqual(
      checkpointAt(10, 100, accuracy(10), null),
    );
    writer.writeCheckpoint('epoch', checkpointAt(13, 130, 0.99));
    expect(marks(writer.id)).toEqual(['epoch-010', 'epoch-013 last best +']);
    writer.close();
  });

  it('names no best without validation, and of two equals the earlier', () => {
    const writer = createRun(runs, newRun);
    writer.writeCheckpoint('epoch', checkpointAt(1, 10));
    writer.writeCheckpoint('epoch', checkpointAt(2, 20));
    expect(marks(writer.id)).toEqual(['epoch-002 last +']);
    writer.writeCheckpoint('epoch', checkpointAt(3, 30, 0.5));
    writer.writeCheckpoint('epoch', checkpointAt(4, 40, 0.5));
    expect(marks(writer.id)).toEqual(['epoch-003 best +', 'epoch-004 last +']);
    writer.close();
  });

  it('note their progress in run.json', () => {
    const writer = createRun(runs, newRun);
    const best = { epoch: 1, step: 10, validationAccuracy: 0.75 };
    const { file, written } = writer.writeCheckpoint(
      'epoch',
      checkpointAt(1, 10, 0.75, { seconds: 3.5, best }),
    );
    expect(file).toBe('epoch-001.safetensors');
    expect(Math.abs(Date.parse(written) - Date.now())).toBeLessThan(60_000);
    expect(readRunRecord(runs, writer.id).progress).toEqual({ epoch: 1, step: 10, seconds: 3.5, best });
    expect(listRuns(runs)[0]).toMatchObject({ epoch: 1, step: 10, bestValidationAccuracy: 0.75 });
    writer.close();
  });

  it('stand as they were when one cannot be written', () => {
    const writer = createRun(runs, newRun);
    writer.writeCheckpoint('epoch', checkpointAt(1, 10));
    const bad = checkpointAt(2, 20);
    bad.parameters.get('conv1.bias')!.values[0] = NaN;
    expect(codeOf(() => writer.writeCheckpoint('epoch', bad))).toBe('not-a-number');
    expect(marks(writer.id)).toEqual(['epoch-001 last +']);
    expect(readdirSync(join(writer.folder, 'checkpoints'))).toEqual(['epoch-001.safetensors']);
    writer.close();
  });

  it('are listed with their problem when damaged, and the one before serves to resume', () => {
    const writer = createRun(runs, newRun);
    writer.writeCheckpoint('epoch', checkpointAt(1, 10, 0.9));
    writer.writeCheckpoint('epoch', checkpointAt(2, 20, 0.8));
    writer.close();
    const last = join(writer.folder, 'checkpoints', 'epoch-002.safetensors');
    expect(readLastResumable(runs, writer.id)).toMatchObject({ file: 'epoch-002.safetensors', notices: [] });
    damageWeights(writer, 'epoch-002.safetensors');
    const after = readLastResumable(runs, writer.id);
    expect(after.file).toBe('epoch-001.safetensors');
    expect(after.notices[0]).toMatch(/epoch-002.safetensors: Weight .* is Infinity/);
    truncateSync(last, 1000);
    const { problem, last: isLast } = listCheckpoints(runs, writer.id).find(({ file }) =>
      file.includes('002'),
    )!;
    expect(problem).toMatch(/epoch-002.safetensors: This is not a whole safetensors file/);
    expect(isLast).toBe(false);
    expect(readLastResumable(runs, writer.id).notices).toHaveLength(1);
    rmSync(join(writer.folder, 'checkpoints', 'epoch-001.safetensors'));
    expect(codeOf(() => readLastResumable(runs, writer.id))).toBe('not-found');
  });

  it('are written although a damaged one has more steps, which is then set aside', () => {
    const writer = createRun(runs, newRun);
    for (const [n, accuracy] of [0.9, 0.8, 0.7].entries()) {
      writer.writeCheckpoint('epoch', checkpointAt(n + 1, 10 * (n + 1), accuracy));
    }
    damageWeights(writer, 'epoch-003.safetensors');
    const { damaged } = readLastResumable(runs, writer.id);
    expect(damaged).toEqual(['epoch-003.safetensors']);
    // Between the best and the damaged last, as after a resume that went on from the best.
    const { file, written, notices } = writer.writeCheckpoint('step', checkpointAt(1, 15));
    expect([file, notices]).toEqual(['step-00000015.safetensors', []]);
    expect(Date.parse(written)).toBeGreaterThan(0);
    expect(readLastResumable(runs, writer.id).checkpoint.step).toBe(15);
    expect(writer.setAside('epoch-003.safetensors')).toBe(
      'epoch-003.safetensors is damaged and was renamed to epoch-003.safetensors.damaged.',
    );
    expect(marks(writer.id)).toEqual(['epoch-001 best +', 'step-00000015 last +']);
    expect(writer.setAside('none.safetensors')).toMatch(/could not be renamed/);
    writer.close();
  });

  it('are written although an earlier one that is to be tidied up is damaged', () => {
    const writer = createRun(runs, newRun);
    writer.writeCheckpoint('epoch', checkpointAt(10, 100, 0.5));
    damageWeights(writer, 'epoch-010.safetensors');
    const { notices } = writer.writeCheckpoint('epoch', checkpointAt(11, 110, 0.6));
    expect(notices).toEqual([expect.stringMatching(/^epoch-010.* renamed to epoch-010.safetensors.damaged/)]);
    expect(writer.writeCheckpoint('epoch', checkpointAt(12, 120, 0.7)).notices).toEqual([]);
    expect(marks(writer.id)).toEqual(['epoch-012 last best +']);
    writer.close();
  });

  it('can be copied out, and only by their own names', () => {
    const writer = createRun(runs, newRun);
    writer.writeCheckpoint('epoch', checkpointAt(1, 10));
    writer.close();
    const bytes = readRunCheckpointFile(runs, writer.id, 'epoch-001.safetensors');
    expect(
      Buffer.from(bytes).equals(readFileSync(join(writer.folder, 'checkpoints', 'epoch-001.safetensors'))),
    ).toBe(true);
    for (const file of ['../run.json', 'none.safetensors', '/etc/passwd', '.hidden', 'a\\b', '']) {
      expect(codeOf(() => readRunCheckpointFile(runs, writer.id, file))).toBe('not-found');
    }
    for (const id of ['..', '../runs', 'none', '', '.', 'a/b']) {
      expect(codeOf(() => readRunDetails(runs, id, 10))).toBe('not-found');
      expect(codeOf(() => deleteRun(runs, id))).toBe('not-found');
      expect(codeOf(() => openRun(runs, id))).toBe('not-found');
    }
  });
});

describe('openRun', () => {
  it('goes on with figures and a new session', () => {
    const writer = createRun(runs, newRun);
    writer.appendSteps([stepRow(1), stepRow(2)]);
    writer.appendEpoch(epochRow(1));
    const length = writer.metricsBytes;
    writer.appendSteps([stepRow(3)]);
    writer.setState('stopped');
    writer.close();
    expect(listRuns(runs)[0]!.state).toBe('stopped');

    const more = { ...configuration, training: { ...configuration.training, epochs: 7 } };
    const next = openRun(runs, writer.id);
    next.beginSession({ step: 2, environment: { backend: 'tensorflow', threads: 4 }, configuration: more });
    expect(readRunRecord(runs, writer.id)).toMatchObject({ state: 'stopped', sessions: [{ step: 0 }] });
    next.setState('training');
    expect(next.truncateMetrics(length)).toBe(null);
    next.appendSteps([stepRow(30)]);
    const details = readRunDetails(runs, writer.id, 10);
    expect(details.steps.map(({ step }) => step)).toEqual([1, 2, 30]);
    expect(details).toMatchObject({ state: 'training', epochs: 7, environment: { threads: 4 } });
    expect(readRunRecord(runs, writer.id).sessions.map(({ step }) => step)).toEqual([0, 2]);
    expect(next.truncateMetrics(10 ** 6)).toMatch(/missing from metrics.jsonl/);
    next.close();
  });

  it('clears what a killed process left under way', () => {
    const writer = createRun(runs, newRun);
    writer.close();
    const left = '.epoch-001.safetensors.0123abcd.tmp';
    writeFileSync(join(writer.folder, 'checkpoints', left), 'half');
    writeFileSync(join(writer.folder, '.run.json.0123abcd.tmp'), '{');
    openRun(runs, writer.id).close();
    expect(readdirSync(writer.folder).sort()).toEqual(['checkpoints', 'metrics.jsonl', 'run.json']);
    expect(readdirSync(join(writer.folder, 'checkpoints'))).toEqual([]);
  });

  it('is refused while someone writes, and so is deleting', () => {
    const writer = createRun(runs, newRun);
    expect(codeOf(() => openRun(runs, writer.id))).toBe('busy');
    expect(codeOf(() => deleteRun(runs, writer.id))).toBe('busy');
    writer.setState('failed', { code: 'not-a-number', message: 'NaN', hint: 'Lower the rate.' });
    writer.close();
    expect(readRunDetails(runs, writer.id, 2).failure?.message).toBe('NaN');
    deleteRun(runs, writer.id);
    expect(readdirSync(runs)).toEqual([]);
    expect(codeOf(() => deleteRun(runs, writer.id))).toBe('not-found');
  });
});

describe('deleteRun', () => {
  it('gives the run up again when it cannot be deleted', () => {
    const writer = createRun(runs, newRun);
    writer.close();
    const long = 'x'.repeat(250); // too long with what hides it put before
    renameSync(writer.folder, join(runs, long));
    expect(() => deleteRun(runs, long)).toThrow(/ENAMETOOLONG/);
    openRun(runs, long).close();
  });
});

describe('listRuns', () => {
  it('is empty before the first run', () => {
    expect(listRuns(runs)).toEqual([]);
  });

  it('calls a run interrupted whose trainer is gone', () => {
    const writer = createRun(runs, newRun);
    expect(listRuns(runs)[0]!.state).toBe('training');
    writer.close(); // without a word on its state, as after a kill
    expect(listRuns(runs)[0]!.state).toBe('interrupted');
  });

  it('says why a run failed', () => {
    const failure = { code: 'not-a-number', message: 'NaN', hint: '' } as const;
    const writer = createRun(runs, newRun);
    expect(listRuns(runs)[0]!.failure).toBeNull();
    writer.setState('failed', failure);
    writer.close();
    expect(listRuns(runs)[0]).toMatchObject({ state: 'failed', failure });
  });

  it('shows a damaged run.json as a problem, and passes by what is no run', () => {
    const writer = createRun(runs, newRun);
    writer.close();
    const good = readFileSync(join(writer.folder, 'run.json'), 'utf8');
    mkdirSync(join(runs, 'notes'));
    writeFileSync(join(runs, 'file.txt'), '');
    const cases: [string, RegExp][] = [
      ['', /not JSON/],
      ['null', /format version of this run is missing/],
      [good.replace('"formatVersion": 1', '"formatVersion": 2'), /newer CapsNet Explorer/],
      [good.replace('"training",', '"dancing",'), /state/],
      [good.slice(0, 300), /not JSON/],
    ];
    for (const [text, pattern] of cases) {
      writeFileSync(join(writer.folder, 'run.json'), text);
      const list = listRuns(runs);
      expect(list.map(({ run }) => run)).toEqual([writer.id]);
      expect(list[0]!.problem).toMatch(pattern);
      expect(codeOf(() => readRunDetails(runs, writer.id, 10))).toBe('unreadable-file');
    }
  });

  it('lists 100 runs with 1,200 checkpoints fast', () => {
    const writer = createRun(runs, newRun);
    writer.writeCheckpoint('epoch', checkpointAt(1, 10));
    writer.close();
    const first = join(writer.folder, 'checkpoints', 'epoch-001.safetensors');
    for (let copy = 10; copy < 21; copy++) copyFileSync(first, first.replace('001', `0${copy}`));
    for (let n = 1; n < 100; n++) cpSync(writer.folder, `${writer.folder}-${n}`, { recursive: true });
    const started = performance.now();
    const list = listRuns(runs);
    const listed = performance.now();
    const checkpoints = list.flatMap(({ run }) => listCheckpoints(runs, run));
    const all = performance.now();
    expect([list.length, checkpoints.length]).toEqual([100, 1200]);
    expect(listed - started).toBeLessThan(1000); // about 50 ms on an idle machine
    expect(all - listed).toBeLessThan(5000); // about 300 ms
    console.log(
      `100 runs ${Math.round(listed - started)} ms, 1,200 checkpoints ${Math.round(all - listed)} ms`,
    );
  });
});
