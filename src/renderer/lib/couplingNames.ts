/** Ways of coupling by name, for people and for lists. */
import type { Coupling } from '../../shared/routingRequests.ts';

export const couplingKey = (coupling: Coupling): string =>
  coupling.kind === 'agreement' ? `R${coupling.iterations}` : 'shuffled';

/** The network's own. */
export const ownKey = (trained: number): string => couplingKey({ kind: 'agreement', iterations: trained });

/** "R = 3", "Shuffled". */
export const couplingName = (coupling: Coupling): string =>
  coupling.kind === 'shuffled' ? 'Shuffled' : `R = ${coupling.iterations}`;

/** What it means, in a few words; empty where the name says it. */
export function couplingNote(coupling: Coupling, trained: number, classes: number): string {
  if (coupling.kind === 'shuffled') return 'c dealt anew';
  const notes = [
    ...(coupling.iterations === 1 ? [`all c = 1/${classes}`] : []),
    ...(coupling.iterations === trained ? ['as trained'] : []),
  ];
  return notes.join(', ');
}
