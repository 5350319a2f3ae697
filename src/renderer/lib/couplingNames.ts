/** Ways of coupling by name, for people and for lists. */
import type { Coupling } from '../../shared/routingRequests.ts';

/** Tells the choices of a network apart. */
export function couplingKey(coupling: Coupling): string {
  switch (coupling.kind) {
    case 'agreement':
      return `R${coupling.iterations}`;
    case 'shuffled':
      return 'shuffled';
  }
}

/** The network's own. */
export const ownKey = (trained: number): string => couplingKey({ kind: 'agreement', iterations: trained });

/** "R = 3", "Shuffled". */
export function couplingName(coupling: Coupling): string {
  switch (coupling.kind) {
    case 'agreement':
      return `R = ${coupling.iterations}`;
    case 'shuffled':
      return 'Shuffled';
  }
}

/** What it means, in a few words; empty where the name says it. */
export function couplingNote(coupling: Coupling, trained: number, classes: number): string {
  switch (coupling.kind) {
    case 'agreement': {
      const notes = [
        ...(coupling.iterations === 1 ? [`all c = 1/${classes}`] : []),
        ...(coupling.iterations === trained ? ['as trained'] : []),
      ];
      return notes.join(', ');
    }
    case 'shuffled':
      return 'c dealt anew';
  }
}
