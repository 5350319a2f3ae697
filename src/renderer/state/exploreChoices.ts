/** What Explore remembers between starts; whatever else is stored counts as the first of each. */
import { storedChoice } from './settings.svelte.ts';
import type { SettingsState } from './settings.svelte.ts';

const choices = {
  tab: ['sliders', 'grid', 'interpolate', 'draw', 'map'],
  order: ['number', 'effect'],
  /** Three dimensions of largest effect, or all. */
  shown: ['three', 'all'],
  unit: ['value', 'sigma', 'paper'],
  /** Effects of the digit that is decoded, or the mean over all. */
  ranked: ['digit', 'model'],
  offsets: ['value', 'sigma'],
  motion: ['between', 'walk', 'dimension'],
  path: ['sphere', 'line'],
  projection: ['principal', 'neighbours'],
  angles: ['180', '90'],
  brush: ['thick', 'medium', 'thin'],
} as const;

type Key = keyof typeof choices;
export type Choice<K extends Key> = (typeof choices)[K][number];

/** What of it a link carries: all of these, how sliders turn, and what two of the tabs remember by themselves. */
export const sharedChoices: readonly string[] = [
  ...Object.keys(choices),
  ...['basis', 'others', 'length'],
  ...['difference', 'other'],
];

export function choice<K extends Key>(settings: SettingsState, key: K): Choice<K> {
  return storedChoice<Choice<K>>(settings, 'explore', key, choices[key]);
}

export function choose<K extends Key>(settings: SettingsState, key: K, value: Choice<K>): void {
  settings.remember('explore', key, value);
}

/** Turns to a tab that shows the digit that was chosen elsewhere: Draw shows another, the Map all of them. */
export function leadToDigit(settings: SettingsState): void {
  const tab = choice(settings, 'tab');
  if (tab === 'draw' || tab === 'map') choose(settings, 'tab', 'sliders');
}
