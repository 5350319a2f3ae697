import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointAt } from '../testing/sampleRun.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { readNames, withNames, writeNames } from './namesFile.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'names-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const names = { 5: { 3: 'stroke thickness', 11: 'slant, “ä”' } };

describe('names of dimensions', () => {
  it('are kept by the weights they belong to, in a file for people', () => {
    expect(readNames(folder, 'abc')).toBe(null);
    writeNames(folder, 'abc', 'Paper network', names);
    expect(readNames(folder, 'abc')).toEqual(names);
    expect(readNames(folder, 'abd')).toBe(null);
    const [file] = readdirSync(join(folder, 'names'));
    expect(JSON.parse(readFileSync(join(folder, 'names', file!), 'utf8'))).toEqual({
      formatVersion: 1,
      title: 'Paper network',
      names,
    });
  });

  it.each([
    '',
    '{',
    '{"formatVersion":9,"title":"","names":{}}',
    '{"formatVersion":1,"title":"","names":{"x":{}}}',
  ])('a damaged or newer file is as if there were none: %s', (text) => {
    writeNames(folder, 'abc', 'x', names);
    writeFileSync(join(folder, 'names', 'abc.json'), text);
    expect(readNames(folder, 'abc')).toBe(null);
  });

  it('travel in the header of a checkpoint, and those given here go before those it came with', () => {
    const plain = checkpointAt(3, 30);
    expect(decodeCheckpoint(Buffer.concat(encodeCheckpoint(plain)), 'x').names).toBeUndefined();
    expect(withNames(folder, plain)).toBe(plain);
    const came = decodeCheckpoint(Buffer.concat(encodeCheckpoint({ ...plain, names })), 'x');
    expect(came.names).toEqual(names);
    expect(came.resume).toEqual(decodeCheckpoint(Buffer.concat(encodeCheckpoint(plain)), 'x').resume);
    writeNames(folder, fingerprint(plain.parameters), 'x', { 0: { 0: 'mine' } });
    expect(withNames(folder, came).names).toEqual({ 0: { 0: 'mine' } });
  });

  it('a header with wrong names is refused, naming them', () => {
    const wrong = Buffer.concat(encodeCheckpoint({ ...checkpointAt(3, 30), names: { five: {} } }));
    expect(() => decodeCheckpoint(wrong, 'mine.safetensors')).toThrow(/mine\.safetensors.*dimension_names/);
  });
});
