import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeCheckpointFile } from '../engine/storage/checkpoint.ts';
import { checkpointAt } from '../engine/testing/sampleRun.ts';
import { templateName } from '../shared/page/pageFile.ts';
import { Arguments } from './command.ts';
import { page } from './page.ts';
import { Terminal } from './terminal.ts';

/** Runs the command as from a built program, for a network without a decoder. @returns what it shows of its progress */
async function refused(name: string, info: object | null): Promise<{ shown: string; error: Error }> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const program = process.argv[1]!;
  process.argv[1] = join(folder, 'out/main/cli.cjs');
  onTestFinished(() => {
    process.argv[1] = program;
    rmSync(folder, { recursive: true });
  });
  const template = join(folder, 'out/renderer', templateName);
  const file = join(folder, 'models', `${name}.safetensors`);
  for (const path of [template, file]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(template, '');
  writeCheckpointFile(file, checkpointAt(1, 10));
  if (info) writeFileSync(join(folder, 'models', `${name}.json`), JSON.stringify(info));
  let shown = '';
  const stream = { write: (text: string) => Boolean((shown += text)) };
  const terminal = new Terminal({ stdout: stream, stderr: stream }, false);
  const given = new Arguments(page, ['--checkpoint', file, '--out', join(folder, 'x.html')]);
  const error = await page.run(given, terminal).then(
    () => new Error('It was made.'),
    (reason: Error) => reason,
  );
  return { shown, error };
}

it('a network without a decoder is refused before anything is measured', async () => {
  const { shown, error } = await refused('mine', null);
  expect(error).toMatchObject({
    code: 'not-supported',
    message: expect.stringContaining('has no decoder') as string,
  });
  expect(shown).toBe('');
});

it('a file in a folder of that name that no bundle wrote is opened by its path', async () => {
  const test = { dataset: 'mnist', images: 10, accuracy: 0.9, interval: { low: 0.6, high: 0.98 } };
  const { error } = await refused('My Net', { title: 'My Net', test, provenance: {} });
  expect(error.message).toMatch(/has no decoder/);
});
