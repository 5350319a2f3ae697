import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeCheckpointFile } from '../engine/storage/checkpoint.ts';
import { checkpointAt } from '../engine/testing/sampleRun.ts';
import { Arguments } from './command.ts';
import { info } from './info.ts';
import { Terminal } from './terminal.ts';

it('prints what a file says of itself on one short line each, and nothing that a terminal obeys', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'info-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'x.safetensors');
  const provenance = {
    ['\x1b[2J' + 'k'.repeat(500)]: 'long '.repeat(1000),
    seed: '1\x1b]0;x\x07\n  Epochs  9',
  };
  writeCheckpointFile(file, { ...checkpointAt(1, 10), resume: null, provenance });
  let out = '';
  const terminal = new Terminal(
    { stdout: { write: (text) => (out += text) }, stderr: { write: () => true } },
    false,
  );
  await info.run(new Arguments(info, ['--checkpoint', file]), terminal);
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength(11);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(210);
  expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  expect(lines.find((line) => line.includes('Seed'))).toMatch(/1\]0;x Epochs 9$/);
});
