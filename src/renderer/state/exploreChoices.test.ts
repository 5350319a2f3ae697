import { expect, it } from 'vitest';
import { testApp } from '../testing/app.ts';
import { choice, choose, leadToDigit } from './exploreChoices.ts';

it('a digit chosen elsewhere is shown by a tab that shows it', () => {
  const { app } = testApp();
  for (const [before, after] of [
    ['map', 'sliders'],
    ['draw', 'sliders'],
    ['grid', 'grid'],
    ['interpolate', 'interpolate'],
    ['sliders', 'sliders'],
  ] as const) {
    choose(app.settings, 'tab', before);
    leadToDigit(app.settings);
    expect(choice(app.settings, 'tab')).toBe(after);
  }
});
