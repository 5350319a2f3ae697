import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from './bundle.ts';
import { Arguments, UsageError } from './command.ts';
import { decode } from './decode.ts';
import { evaluate } from './evaluate.ts';
import { outFile, prepareFolder } from './outFile.ts';
import { Terminal } from './terminal.ts';

let folder: string;
let checkpoint: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'out-'));
  checkpoint = join(folder, 'network.safetensors');
  writeFileSync(checkpoint, 'weights');
});
afterEach(() => rmSync(folder, { recursive: true }));

const given = (path: string) => new Arguments(evaluate, ['--checkpoint', checkpoint, '--out', path]);
const open = (path: string) => outFile(given(path), checkpoint);
const failure = (path: string) => {
  try {
    open(path);
  } catch (error) {
    return error;
  }
  return null;
};

describe('--out', () => {
  it('makes a file, or writes over one', () => {
    const path = join(folder, 'result.json');
    open(path).write('one');
    open(path).write(Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['network.safetensors', 'result.json']);
  });

  it('writes the target of a link, which stays a link, even where the target is not there yet', () => {
    mkdirSync(join(folder, 'far'));
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    symlinkSync('second', first);
    symlinkSync(join('far', 'result.json'), second);
    for (const text of ['one', 'two']) {
      open(first).write(text);
      expect(readFileSync(join(folder, 'far', 'result.json'), 'utf8')).toBe(text);
    }
    expect([first, second].map((path) => lstatSync(path).isSymbolicLink())).toEqual([true, true]);
    expect(readdirSync(join(folder, 'far'))).toEqual(['result.json']);
  });

  it('refuses links that lead round in a circle', () => {
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    expect(failure(join(folder, 'a'))).toMatchObject({ code: 'unwritable-file' });
  });

  it.skipIf(process.platform === 'win32')(
    'writes into a device and a pipe, which stay what they are',
    async () => {
      open('/dev/null').write('gone');
      expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
      let read = '';
      reader.stdout.setEncoding('utf8').on('data', (text: string) => (read += text));
      open(pipe).write('through');
      await once(reader, 'close');
      expect([read, lstatSync(pipe).isFIFO()]).toEqual(['through', true]);
    },
  );

  it('refuses the checkpoint itself, by whatever path', () => {
    symlinkSync(checkpoint, join(folder, 'link'));
    for (const path of [checkpoint, join(folder, '.', 'network.safetensors'), join(folder, 'link')]) {
      expect(failure(path)).toBeInstanceOf(UsageError);
      expect(String(failure(path))).toContain('--out names the checkpoint itself');
    }
    expect(readFileSync(checkpoint, 'utf8')).toBe('weights');
  });

  it('refuses a folder, and a file in no folder', () => {
    for (const path of [folder, `${folder}/`, '.', '..', '/', join(folder, 'new/')])
      expect(failure(path)).toMatchObject({
        code: 'unwritable-file',
        message: expect.stringContaining('folder') as unknown,
      });
    for (const path of [join(folder, 'none', 'x.json'), join(checkpoint, 'x.json')])
      expect(failure(path)).toMatchObject({ code: 'unwritable-file' });
    expect(readdirSync(folder)).toEqual(['network.safetensors']);
  });

  it.skipIf(process.getuid?.() === 0)('refuses what may not be written (skipped for root, who may)', () => {
    const path = join(folder, 'result.json');
    writeFileSync(path, 'kept');
    chmodSync(path, 0o400);
    expect(failure(path)).toMatchObject({ code: 'unwritable-file' });
  });
});

describe('the commands', () => {
  const quiet = new Terminal({ stdout: { write: () => true }, stderr: { write: () => true } }, false);
  /** The checkpoint is none: a command that opened it before it looked at `--out` would say so. */
  const run = (command: typeof decode, ...words: string[]) =>
    command.run(new Arguments(command, ['--checkpoint', checkpoint, ...words]), quiet);
  const capsule = ['--digit', '3', '--capsule', '0,0'];

  it('look at --out first', async () => {
    const out = join(folder, 'none', 'x');
    const refused = { code: 'unwritable-file' };
    await expect(run(evaluate, '--out', out)).rejects.toMatchObject(refused);
    await expect(run(decode, ...capsule, '--out', out)).rejects.toMatchObject(refused);
    const model = ['--id', 'small', '--title', 'Small'];
    await expect(run(bundle, ...model, '--out', checkpoint)).rejects.toMatchObject(refused);
  });

  it('never write over their checkpoint', async () => {
    await expect(run(evaluate, '--out', checkpoint)).rejects.toThrow(UsageError);
    await expect(run(decode, ...capsule, '--out', checkpoint)).rejects.toThrow(UsageError);
    prepareFolder(join(folder, 'models'));
    const bundled = join(folder, 'models', 'small.safetensors');
    symlinkSync(checkpoint, bundled);
    const words = ['--id', 'small', '--title', 'Small', '--out', folder];
    await expect(run(bundle, ...words)).rejects.toThrow('--checkpoint names the model itself');
    expect(existsSync(bundled)).toBe(true);
  });

  it.each([
    ['1e300', 'too large for a float32'],
    ['-1e39', 'too large for a float32'],
    ['x', 'not a number'],
    ['', 'not a number'],
  ])('decode refuses a capsule with the value %j', async (value, why) => {
    const words = ['--digit', '3', '--capsule', `0,${value}`, '--out', join(folder, 'x.png')];
    await expect(run(decode, ...words)).rejects.toThrow(`value 2, '${value}', is ${why}`);
  });
});
