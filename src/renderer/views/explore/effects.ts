/** How much each slider changes the picture. */
import { tick } from 'svelte';
import type { CapsuleStatistics } from '../../../shared/capsuleStatistics.ts';
import { choose } from '../../state/exploreChoices.ts';
import type { SettingsState } from '../../state/settings.svelte.ts';

export interface Effect {
  /** A dimension, or a principal component. */
  axis: number;
  /** Mean absolute change of a pixel (0 to 1) per standard deviation. */
  effect: number;
}

/**
 * Most effect first; empty without statistics.
 * @param digit null for the mean over all digits
 */
export function ranking(
  statistics: CapsuleStatistics | null,
  basis: 'dimensions' | 'components',
  digit: number | null,
): Effect[] {
  if (!statistics) return [];
  const of = basis === 'components' ? statistics.componentEffect : statistics.effect;
  const J = statistics.counts.length;
  const D = of.length / J;
  const digits = digit === null ? Array.from({ length: J }, (_, j) => j) : [digit];
  return Array.from({ length: D }, (_, axis) => ({
    axis,
    effect: digits.reduce((sum, j) => sum + of[j * D + axis]!, 0) / digits.length,
  })).sort((a, b) => b.effect - a.effect);
}

export const sliderId = (axis: number): string => `dimension-${axis}`;

export function focusSlider(axis: number): void {
  document.getElementById(sliderId(axis))?.focus();
}

/** Shows the slider, among all of them where it is not among the few, and gives it the focus. */
export async function goToSlider(settings: SettingsState, axis: number): Promise<void> {
  choose(settings, 'tab', 'sliders');
  await tick();
  if (!document.getElementById(sliderId(axis))) choose(settings, 'shown', 'all');
  await tick();
  focusSlider(axis);
}
