/** Ways of coupling by name, for people and for lists. */
import type { Coupling } from '../../shared/routingRequests.ts';

export const couplingKey = (coupling: Coupling): string =>
  coupling.kind === 'agreement' ? `R${coupling.iterations}` : 'shuffled';

/** The network's own. */
export const ownKey = (trained: number): string => couplingKey({ kind: 'agreement', iterations: trained });

/** "R = 3, as trained". */
export function couplingName(coupling: Coupling, trained: number): string {
  if (coupling.kind === 'shuffled') return 'Shuffled';
  const { iterations } = coupling;
  return `R = ${iterations}${iterations === trained ? ', as trained' : ''}`;
}

/** What it means, in a few words. */
export function couplingNote(coupling: Coupling, trained: number, classes: number): string {
  if (coupling.kind === 'shuffled') {
    return `After R = ${trained}, each capsule\u2019s couplings dealt anew among the digits`;
  }
  if (coupling.iterations === 1) return `All couplings fixed at 1/${classes}`;
  return coupling.iterations === trained
    ? 'The network itself'
    : 'The same weights, routed longer or shorter';
}
