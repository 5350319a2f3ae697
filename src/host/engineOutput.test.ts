import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readLines } from './engineOutput.ts';

async function linesOf(...chunks: string[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, 'warning', (_level, text) => lines.push(text));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => setImmediate(resolve));
  return lines;
}

it('joins chunks into lines and keeps the last one', async () => {
  expect(await linesOf('one\ntw', 'o\n\n', 'thr', 'ee')).toEqual(['one', 'two', 'three']);
});

it('drops TensorFlow’s chatter and nothing else', async () => {
  const heard = await linesOf(
    '2026-11-23 10:00:00.1: I tensorflow/core/platform/cpu_feature_guard.cc:210] This TensorFlow binary is optimized to use available CPU instructions in performance-critical operations.\n',
    'To enable the following instructions: AVX2 AVX512F FMA, in other operations, rebuild TensorFlow with the appropriate compiler flags.\n',
    'W tensorflow/core: Allocation of 400000000 exceeds 10% of free system memory.\n',
  );
  expect(heard).toEqual(['W tensorflow/core: Allocation of 400000000 exceeds 10% of free system memory.']);
});

it('gives up on output without line ends instead of keeping it', async () => {
  expect(await linesOf('x'.repeat(200_000), '\nafter\n')).toEqual(['after']);
});
