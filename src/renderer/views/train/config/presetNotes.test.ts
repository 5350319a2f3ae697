import { expect, it } from 'vitest';
import { presets } from '../../../../shared/presets.ts';
import { presetNotes } from './presetNotes.ts';

it('tell presets of equal size apart', () => {
  const notes = presetNotes(presets);
  expect([...notes.values()].map((note) => note.replace('\u00a0', ' '))).toEqual([
    '8.2 M params',
    '2.1 M params',
    '124 k params',
    '5 epochs',
    'batch 100',
    '40 epochs',
    'with biases',
  ]);
});
