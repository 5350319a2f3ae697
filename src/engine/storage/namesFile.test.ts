import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NestedNames } from '../../shared/names.ts';
import { bundleScript, killed, nextMessage } from '../testing/bundleScript.ts';
import { checkpointAt } from '../testing/sampleRun.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { changeNames, readNames, withNames } from './namesFile.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'names-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const warnings: string[] = [];
const warn = (text: string) => void warnings.push(text);
beforeEach(() => void warnings.splice(0));
const writeNames = (weights: string, title: string, given: NestedNames) =>
  changeNames({ dataFolder: folder, weights, title }, () => given, warn);
const names = { 5: { 3: 'stroke thickness', 11: 'slant, “ä”' } };

describe('names of dimensions', () => {
  it('are kept by the weights they belong to, in a file for people', () => {
    expect(readNames(folder, 'abc')).toBe(null);
    writeNames('abc', 'Paper network', names);
    expect(readNames(folder, 'abc')).toEqual(names);
    expect(readNames(folder, 'abd')).toBe(null);
    const [file] = readdirSync(join(folder, 'names'));
    expect(JSON.parse(readFileSync(join(folder, 'names', file!), 'utf8'))).toEqual({
      formatVersion: 1,
      title: 'Paper network',
      names,
    });
  });

  const path = () => join(folder, 'names', 'abc.json');

  it.each([
    '',
    '{',
    '5',
    '{"formatVersion":0,"title":"","names":{}}',
    '{"formatVersion":1,"title":"","names":{"x":{}}}',
  ])('a damaged file is as if there were none, and set aside when names are given: %s', (text) => {
    writeNames('abc', 'x', names);
    writeFileSync(path(), text);
    expect(readNames(folder, 'abc', warn)).toBe(null);
    expect(warnings).toEqual([expect.stringContaining('abc.json is damaged')]);
    const kept: unknown[] = [];
    changeNames(
      { dataFolder: folder, weights: 'abc', title: 'x' },
      (before) => (kept.push(before), names),
      warn,
    );
    expect([kept, readNames(folder, 'abc')]).toEqual([[null], names]);
    expect(warnings[1]).toContain(`kept as ${path()}.bad`);
    expect(readFileSync(`${path()}.bad`, 'utf8')).toBe(text);
  });

  it('of a newer app are neither read nor replaced', () => {
    const text = '{"formatVersion":2,"names":["of another shape"]}';
    writeNames('abc', 'x', names);
    writeFileSync(path(), text);
    expect(readNames(folder, 'abc', warn)).toBe(null);
    expect(warnings).toEqual([expect.stringContaining('newer CapsNet Explorer')]);
    expect(() => writeNames('abc', 'x', names)).toThrow(/newer CapsNet Explorer wrote the names/);
    expect(readdirSync(join(folder, 'names'))).toEqual(['abc.json']);
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });

  it('are not waited for in a pipe, nor replaced what is no such file', () => {
    writeNames('abd', 'x', names);
    execFileSync('mkfifo', [path()]);
    expect(readNames(folder, 'abc', warn)).toBe(null);
    expect(warnings[0]).toContain('it is not a regular file');
    expect(() => writeNames('abc', 'x', names)).toThrow(/could not be read: it is not a regular file/);
    expect(statSync(path()).isFIFO()).toBe(true);
  });

  it('travel in the header of a checkpoint, and those given here go before those it came with', () => {
    const plain = checkpointAt(3, 30);
    expect(decodeCheckpoint(Buffer.concat(encodeCheckpoint(plain)), 'x').names).toBeUndefined();
    expect(withNames(folder, plain)).toBe(plain);
    const came = decodeCheckpoint(Buffer.concat(encodeCheckpoint({ ...plain, names })), 'x');
    expect(came.names).toEqual(names);
    expect(came.resume).toEqual(decodeCheckpoint(Buffer.concat(encodeCheckpoint(plain)), 'x').resume);
    writeNames(fingerprint(plain.parameters), 'x', { 0: { 0: 'mine' } });
    expect(withNames(folder, came).names).toEqual({ 0: { 0: 'mine' } });
  });

  it('a header with wrong names is refused, naming them', () => {
    const wrong = Buffer.concat(encodeCheckpoint({ ...checkpointAt(3, 30), names: { five: {} } }));
    expect(() => decodeCheckpoint(wrong, 'mine.safetensors')).toThrow(/mine\.safetensors.*dimension_names/);
  });
});

describe('two programs that name at once', () => {
  /** Names dimension `n` of digit `process.argv[3]`, for n below 40, of the same weights. */
  const program = (work: string) => `
    import { changeNames } from '${import.meta.dirname}/namesFile.ts';
    const [folder, digit] = process.argv.slice(2);
    const name = (n, then = () => undefined) =>
      changeNames({ dataFolder: folder, weights: 'abc', title: 'x' }, (kept) => {
        then();
        return { ...kept, [digit]: { ...kept?.[digit], [n]: 'name ' + n } };
      }, () => undefined);
    ${work}`;

  it('lose none of their names', async () => {
    const script = await bundleScript(
      folder,
      program(`process.send('ready');
        process.once('message', () => {
          for (let n = 0; n < 40; n++) name(n);
          process.send('done', () => process.disconnect());
        });`),
    );
    const children = ['1', '2'].map((digit) => fork(script, [folder, digit], { execArgv: [] }));
    await Promise.all(children.map(nextMessage));
    const done = Promise.all(children.map(nextMessage));
    for (const child of children) child.send('go');
    expect(await done).toEqual(['done', 'done']);
    const kept = readNames(folder, 'abc')!;
    expect(Object.values(kept).map((given) => Object.keys(given).length)).toEqual([40, 40]);
    expect(readdirSync(join(folder, 'names'))).toEqual(['abc.json']);
  }, 60_000);

  it('are not held up by one that was killed in the middle', async () => {
    const script = await bundleScript(
      folder,
      program(`name(0, () => {
        process.send('in the middle');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
      });`),
    );
    const child = fork(script, [folder, '1'], { execArgv: [] });
    await nextMessage(child);
    expect(() => writeNames('abc', 'x', names)).toThrow(/Another CapsNet Explorer has been writing names/);
    await killed(child);
    writeNames('abc', 'x', names);
    expect(readNames(folder, 'abc')).toEqual(names);
    expect(readdirSync(join(folder, 'names'))).toEqual(['abc.json']);
  }, 60_000);
});
