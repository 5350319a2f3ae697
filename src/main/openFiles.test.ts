import path from 'node:path';
import { expect, it } from 'vitest';
import { checkpointsIn } from './openFiles.ts';

it('finds checkpoints on a command line', () => {
  const folder = path.resolve('/somewhere');
  const found = checkpointsIn(
    [
      'electron',
      '--no-sandbox',
      '.',
      'runs/a.safetensors',
      '--x=b.safetensors',
      'notes.txt',
      'B.SAFETENSORS',
    ],
    folder,
  );
  expect(found).toEqual([
    { path: path.join(folder, 'runs', 'a.safetensors'), name: 'a.safetensors' },
    { path: path.join(folder, 'B.SAFETENSORS'), name: 'B.SAFETENSORS' },
  ]);
  expect(checkpointsIn(['only.safetensors'], folder)).toEqual([]);
});
