/** What the system refuses for a while is no damage, and no reason to lose anything. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { checkpointAt, newRun } from '../testing/sampleRun.ts';
import { flushFolder, writeFileAtomic } from './atomic.ts';
import { deleteRun, listRuns, readLastResumable } from './runFolder.ts';
import { createRun } from './runWriter.ts';

type Refusable = 'readFileSync' | 'writevSync' | 'fsyncSync';
const refusals = vi.hoisted(() => new Map<string, string>());
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const refusable = (name: Refusable) =>
    ((...given: never[]) => {
      const code = refusals.get(name);
      if (code) throw Object.assign(new Error(`${code}: refused`), { code, errno: -1, syscall: name });
      return (real[name] as (...given: never[]) => unknown)(...given);
    }) as never;
  return {
    ...real,
    readFileSync: refusable('readFileSync'),
    writevSync: refusable('writevSync'),
    fsyncSync: refusable('fsyncSync'),
  };
});

let runs: string;
beforeEach(() => (runs = join(fs.mkdtempSync(join(tmpdir(), 'refuses-')), 'runs')));
afterEach(() => {
  refusals.clear();
  fs.rmSync(join(runs, '..'), { recursive: true });
});

function finishedRun(): string {
  const writer = createRun(runs, newRun);
  writer.writeCheckpoint('epoch', checkpointAt(1, 10));
  writer.writeCheckpoint('epoch', checkpointAt(2, 20));
  writer.close();
  return writer.id;
}

it('a checkpoint that cannot be read at the moment is not passed over for an earlier one', () => {
  const id = finishedRun();
  refusals.set('readFileSync', 'EBUSY');
  expect(() => readLastResumable(runs, id)).toThrow(/epoch-002.* could not be read: EBUSY/);
  refusals.clear();
  expect(readLastResumable(runs, id)).toMatchObject({ file: 'epoch-002.safetensors', damaged: [] });
});

it('a run is deleted although the disk is full: it is deleted for that', () => {
  const id = finishedRun();
  refusals.set('writevSync', 'ENOSPC');
  deleteRun(runs, id);
  expect(listRuns(runs)).toEqual([]);
});

it('but not while someone trains it', () => {
  const writer = createRun(runs, newRun);
  refusals.set('writevSync', 'ENOSPC');
  expect(() => deleteRun(runs, writer.id)).toThrow(/the disk is full/);
  refusals.clear();
  expect(listRuns(runs)).toHaveLength(1);
  writer.close();
});

it('a folder that cannot be flushed fails nothing that was written', () => {
  const path = join(runs, '..', 'file.json');
  flushFolder(join(runs, 'nowhere'));
  writeFileAtomic(path, 'whole');
  expect(fs.readFileSync(path, 'utf8')).toBe('whole');
  refusals.set('fsyncSync', 'EINVAL'); // of the file itself: that counts
  expect(() => writeFileAtomic(path, 'other')).toThrow(/could not be written/);
  refusals.clear();
  expect(fs.readFileSync(path, 'utf8')).toBe('whole');
});
