/** The arrow keys in a group of cells that is one tab stop. */

/**
 * @param columns how many cells stand in a row; 1 for a list, whose four arrows all go along it
 * @returns the cell that a key leads to, or null for other keys; at an edge the cell itself
 */
export function rove(key: string, at: number, total: number, columns: number): number | null {
  const steps: Record<string, number> =
    columns === 1
      ? { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }
      : { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const next = at + step;
  if (next < 0 || next >= total) return at;
  const sideways = key === 'ArrowLeft' || key === 'ArrowRight';
  const otherRow = Math.floor(next / columns) !== Math.floor(at / columns);
  return columns > 1 && sideways && otherRow ? at : next;
}
