import { expect, it } from 'vitest';
import { presets } from '../../../../shared/presets.ts';
import { presetNotes } from './presetNotes.ts';

it('tell presets of equal size apart', () => {
  const notes = presetNotes(presets);
  expect([...notes.values()].map((note) => note.replace('\u00a0', ' '))).toEqual([
    '8.2 M, 50 epochs',
    '2.1 M, 6 epochs',
    '124 k, 2 epochs',
    '8.2 M, 5 epochs',
    '8.2 M, batch 100',
    '8.2 M, with biases',
  ]);
});
