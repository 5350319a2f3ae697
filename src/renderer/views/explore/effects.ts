/** How much each dimension of a digit's capsule changes its picture. */
import type { CapsuleStatistics } from '../../../shared/contract.ts';

export interface Effect {
  dimension: number;
  /** Mean absolute change of a pixel (0 to 1) per standard deviation. */
  effect: number;
}

/** Most effect first; empty without statistics. */
export function ranking(statistics: CapsuleStatistics | null, digit: number, dims: number): Effect[] {
  if (!statistics) return [];
  return Array.from({ length: dims }, (_, dimension) => ({
    dimension,
    effect: statistics.effect[digit * dims + dimension] ?? 0,
  })).sort((a, b) => b.effect - a.effect);
}

export const sliderId = (dimension: number): string => `dimension-${dimension}`;

export function focusSlider(dimension: number): void {
  document.getElementById(sliderId(dimension))?.focus();
}
