import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellContract } from '../shared/contract/shell.ts';
import { SettingsStore } from './settings.ts';

let folder: string;
let warnings: string[];
const open = () => new SettingsStore(folder, (text) => warnings.push(text));
const file = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('settings', () => {
  it('are defaults at first, without a word', () => {
    expect(open().current).toEqual({ theme: 'system', inkAlwaysWhite: false, letterKeys: true, views: {} });
    expect(warnings).toEqual([]);
  });

  it('last from one start to the next', () => {
    const changed = { ...open().current, theme: 'dark' as const, views: { explore: { order: 'effect' } } };
    open().change(changed);
    expect(open().current).toEqual(changed);
  });

  it('change in part: the rest stays', () => {
    const store = open();
    store.change({ theme: 'dark', views: { explore: { order: 'effect', unit: 'sigma' } } });
    store.change({ letterKeys: false, views: { explore: { order: 'index' }, train: { confusion: true } } });
    const all = {
      theme: 'dark',
      inkAlwaysWhite: false,
      letterKeys: false,
      views: { explore: { order: 'index', unit: 'sigma' }, train: { confusion: true } },
    };
    expect([store.current, open().current]).toEqual([all, all]);
  });

  it('are shared by two hosts of one folder: neither undoes what the other changed', () => {
    const [window, server] = [open(), open()];
    window.change({ theme: 'dark' });
    server.change({ letterKeys: false });
    expect(server.current).toMatchObject({ theme: 'dark', letterKeys: false });
    expect(open().current).toEqual(server.current);
  });

  it('of a second damaged file do not replace the first, which is kept', () => {
    for (const text of ['first', 'second']) {
      writeFileSync(file('settings.json'), text);
      open();
    }
    expect(readFileSync(file('settings.json.bad'), 'utf8')).toBe('first');
    expect(readFileSync(file('settings.json.bad-2'), 'utf8')).toBe('second');
  });

  it('of a damaged file are defaults; the file is kept aside and the log tells', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        warnings = [];
        writeFileSync(file('settings.json'), text);
        expect(open().current.theme).toBe('system');
        expect(warnings).toHaveLength(1);
        expect(warnings[0]).toContain('settings.json.bad');
        expect(readFileSync(file('settings.json.bad'), 'utf8')).toBe(text);
        expect(open().current.theme).toBe('system'); // the bad file is gone: no second warning
        expect(warnings).toHaveLength(1);
        rmSync(file('settings.json.bad'));
      }),
      { numRuns: 50 },
    );
  });

  it('with an unknown theme are refused as a whole', () => {
    writeFileSync(file('settings.json'), JSON.stringify({ ...open().current, theme: 'purple' }));
    expect(open().current.theme).toBe('system');
    expect(warnings[0]).toContain('purple');
  });

  it('never grow without bounds: long texts, or many of them', () => {
    const texts = (length: number) => ({ views: { explore: { text: 'x'.repeat(length) } } });
    const { input } = shellContract.requests.changeSettings;
    expect(v.is(input, { settings: texts(4096) })).toBe(true);
    expect(v.is(input, { settings: texts(4097) })).toBe(false);

    const store = open();
    const fill = (n: number) => store.change({ views: { explore: { [`text ${n}`]: 'x'.repeat(4096) } } });
    const fillAll = () => Array.from({ length: 100 }, (_, n) => fill(n));
    expect(fillAll).toThrow('All settings together');
    const { length } = readFileSync(file('settings.json'));
    expect([length > 200_000, length < 300_000]).toEqual([true, true]);
    store.change({ theme: 'dark', views: { explore: { 'text 0': null } } });
    expect(open().current).toEqual(store.current);
  });

  it('hold in memory when they cannot be written', () => {
    const store = new SettingsStore(path.join(folder, 'settings.json', 'no', 'folder'), (text) =>
      warnings.push(text),
    );
    writeFileSync(file('settings.json'), '');
    store.change({ ...store.current, theme: 'light' });
    expect(store.current.theme).toBe('light');
    expect(warnings[0]).toContain('Cannot write');
  });
});
