import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from './menu.ts';

type Item = MenuItemConstructorOptions;

function build(state: Partial<Parameters<typeof menuTemplate>[0]> = {}) {
  const done: string[] = [];
  const template = menuTemplate(
    { mac: false, packaged: false, recent: [], ...state },
    {
      command: (name) => done.push(name),
      open: ({ path }) => done.push(`open ${path}`),
      forgetRecent: () => done.push('forget'),
      revealDataFolder: () => done.push('reveal'),
    },
  );
  const all = (items: Item[]): Item[] =>
    items.flatMap((item) => [item, ...all((item.submenu as Item[]) ?? [])]);
  const items = all(template);
  const click = (label: string) => (items.find((item) => item.label === label)!.click as () => void)();
  return { items, done, click };
}

describe('the menu', () => {
  it('sends commands to the page, each key once', () => {
    const { items, done, click } = build();
    for (const label of [
      'Learn',
      'Train',
      'Evaluate',
      'Explore',
      'Routing',
      'System',
      'Undo',
      'Open checkpoint…',
    ])
      click(label);
    expect(done).toEqual([
      'view-learn',
      'view-train',
      'view-evaluate',
      'view-explore',
      'view-routing',
      'view-system',
      'undo',
      'open-checkpoint',
    ]);
    const keys = items.map(({ accelerator }) => accelerator).filter(Boolean);
    expect(new Set(keys).size).toBe(keys.length);
    const keyOf = (label: string) => items.find((item) => item.label === label)!.accelerator;
    expect(['Explore', 'Routing', 'System'].map(keyOf)).toEqual([4, 5, 6].map((n) => `CmdOrCtrl+${n}`));
  });

  it('lists recent files', () => {
    expect(build().items.map(({ label }) => label)).toContain('No recent files');
    const { done, click } = build({ recent: [{ path: '/a/b.safetensors', name: 'b.safetensors' }] });
    click('/a/b.safetensors');
    click('Clear list');
    expect(done).toEqual(['open /a/b.safetensors', 'forget']);
  });

  it('has developer tools only unpackaged, and one way to quit on every platform', () => {
    const roles = (state: Parameters<typeof build>[0]) => build(state).items.map(({ role }) => role);
    expect(roles({ packaged: false })).toContain('toggleDevTools');
    expect(roles({ packaged: true })).not.toContain('toggleDevTools');
    expect(roles({ packaged: true })).not.toContain('reload');
    for (const mac of [true, false]) expect(roles({ mac }).filter((role) => role === 'quit')).toHaveLength(1);
  });
});
