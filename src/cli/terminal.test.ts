import { beforeEach, expect, it, vi } from 'vitest';
import { count, duration, percent, shellWord, shortened, table, Terminal } from './terminal.ts';

let out = '';
let err = '';
const streams = (isTTY: boolean) => ({
  stdout: { write: (text: string) => (out += text) },
  stderr: { write: (text: string) => (err += text), isTTY, columns: 40 },
});

beforeEach(() => {
  out = '';
  err = '';
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it('keeps stdout for results: with --json nothing but the document', () => {
  const terminal = new Terminal(streams(false), true);
  terminal.line('for people');
  terminal.notice('to know');
  terminal.progress(0.5, 'half');
  terminal.document({ a: [1] });
  expect(JSON.parse(out)).toEqual({ a: [1] });
  expect(err).toContain('to know');
});

it('draws a bar that fits the terminal, at most ten times a second, and clears it before a line', () => {
  const terminal = new Terminal(streams(true), false);
  terminal.progress(0.25, 'step 1 of 4 and so on, a line far wider than the terminal');
  expect(err).toContain('██████░');
  expect(err.replace('\r\x1b[K', '').length).toBeLessThan(40);
  const before = err.length;
  terminal.progress(0.5, 'too soon');
  expect(err.length).toBe(before);
  vi.advanceTimersByTime(150);
  terminal.progress(0.5, 'now');
  expect(err).toContain('now');
  terminal.line('done');
  expect(err.endsWith('\r\x1b[K')).toBe(true);
  expect(out).toBe('done\n');
});

it('hands no control characters to the terminal but new lines and tabs', () => {
  const terminal = new Terminal(streams(true), false);
  const text = 'a\x1b]0;title\x07\x1b[2J\x00b\r\x7f\x9b31mc\n\tö 数 🙂';
  terminal.line(text);
  terminal.notice(text);
  expect([out, err]).toEqual(Array(2).fill('a]0;title[2Jb31mc\n\tö 数 🙂\n'));
});

it('shortens what would fill the terminal, and quotes what a shell would take apart', () => {
  expect(shortened('as it is')).toBe('as it is');
  expect(shortened('one\n  Resumable  yes')).toBe('one Resumable yes');
  expect(shortened('x'.repeat(1000))).toBe(`${'x'.repeat(159)}…`);
  expect(shellWord('/data/runs-2', 'linux')).toBe('/data/runs-2');
  expect(shellWord("my runs; it's $HOME", 'linux')).toBe(String.raw`'my runs; it'\''s $HOME'`);
  expect(shellWord('my runs', 'win32')).toBe('"my runs"');
});

it('prints plain lines, seldom, where there is no terminal', () => {
  const terminal = new Terminal(streams(false), false);
  for (let n = 0; n < 25; n++) {
    terminal.progress(n / 25, `step ${n}`);
    vi.advanceTimersByTime(1000);
  }
  expect(err.split('\n').filter(Boolean)).toEqual(['0 %  step 0', '40 %  step 10', '80 %  step 20']);
});

it('writes numbers for people', () => {
  expect([duration(65), duration(3599.7), duration(3723)]).toEqual(['1:05', '1:00:00', '1:02:03']);
  expect([percent(0.9919), percent(1, 0), count(8215568)]).toEqual(['99.19 %', '100 %', '8,215,568']);
  expect(
    table([
      ['a', 'x'],
      ['bbb', 'y'],
    ]),
  ).toEqual(['  a    x', '  bbb  y']);
});
