import { describe, expect, it } from 'vitest';
import { Preferences } from './preferences.svelte.ts';

function remembering(stored: Record<string, string> = {}) {
  const preferences = new Preferences({
    view: <T extends string | number | boolean>(_view: string, key: string, fallback: T) =>
      (stored[key] ?? fallback) as T,
    remember: (_view, key, value) => void (stored[key] = String(value)),
  });
  return { preferences, stored };
}

describe('Preferences', () => {
  it('starts with the first choices, and takes no others from a damaged file', () => {
    const { preferences } = remembering({ split: 'training', scale: 'linear' });
    expect(preferences.get('split')).toBe('test');
    expect(preferences.get('scale')).toBe('linear');
  });
  it('remembers the chosen cell, or that it was closed', () => {
    const { preferences, stored } = remembering();
    expect(preferences.cell(10)).toBeNull();
    preferences.setCell({ truth: 4, read: 9 });
    expect(stored['cell']).toBe('4,9');
    expect(preferences.cell(10)).toEqual({ truth: 4, read: 9 });
    preferences.setCell('none');
    expect(preferences.cell(10)).toBe('none');
  });
  it.each(['4', '4,10', '10,4', '4,-1', '1,2,3', '1e1,0'])('takes no cell from %j', (cell) => {
    expect(remembering({ cell }).preferences.cell(10)).toBeNull();
  });
});
