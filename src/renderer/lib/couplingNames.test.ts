import { expect, it } from 'vitest';
import { couplingChoices } from '../../shared/routingRequests.ts';
import { couplingKey, couplingName, couplingNote, ownKey } from './couplingNames.ts';

it('names every choice of a network, the own one among them, and tells them apart', () => {
  const choices = couplingChoices(3);
  expect(choices.map(couplingName)).toEqual(['R = 1', 'R = 2', 'R = 3', 'R = 5', 'Shuffled']);
  expect(choices.map((choice) => couplingNote(choice, 3, 10))).toEqual([
    'all c = 1/10',
    '',
    'as trained',
    '',
    'c dealt anew',
  ]);
  const keys = choices.map(couplingKey);
  expect(new Set(keys).size).toBe(5);
  expect(keys).toContain(ownKey(3));
  expect(couplingChoices(4).map(couplingKey)).toEqual(['R1', 'R2', 'R3', 'R4', 'R5', 'shuffled']);
});

it('says that one iteration is couplings of 1 / J, also where the network was trained so', () => {
  expect(couplingNote({ kind: 'agreement', iterations: 1 }, 1, 10)).toBe('all c = 1/10, as trained');
});
