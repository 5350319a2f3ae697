import { beforeEach, expect, it } from 'vitest';
import { AppError } from '../shared/errors.ts';
import type { Command } from './command.ts';
import { runCommandLine } from './dispatch.ts';

let out = '';
let err = '';
const streams = {
  stdout: { write: (text: string) => (out += text) },
  stderr: { write: (text: string) => (err += text) },
};
beforeEach(() => {
  out = '';
  err = '';
});

const works: Command = {
  name: 'works',
  summary: 'works.',
  options: {},
  example: 'works',
  run(_given, terminal) {
    terminal.line('for people');
    return Promise.resolve({ answer: 42 });
  },
};
const fails: Command = {
  ...works,
  name: 'fails',
  run: () => Promise.reject(new AppError('not-found', 'Nothing there.', 'Look elsewhere.')),
};
const broken: Command = { ...works, name: 'broken', run: () => Promise.reject(new TypeError('oops')) };
const run = (...words: string[]) => runCommandLine([works, fails, broken], words, streams, null);

it('runs a command: lines for people, or one document for machines', async () => {
  expect(await run('works')).toBe(0);
  expect(out).toBe('for people\n');
  out = '';
  expect(await run('works', '--json')).toBe(0);
  expect(JSON.parse(out)).toEqual({ answer: 42 });
});

it('exits with 1 and says what to do when a command fails', async () => {
  expect(await run('fails', '--json')).toBe(1);
  expect([out, err]).toEqual(['', 'capsnet: Nothing there.\n  Look elsewhere.\n']);
});

it('shows where a defect of ours happened', async () => {
  expect(await run('broken')).toBe(1);
  expect(err).toMatch(/TypeError: oops\n +at /);
});

it('exits with 2 when called wrongly', async () => {
  expect(await run('nonsense')).toBe(2);
  expect(err).toContain("There is no command 'nonsense'.\n  Commands: works, fails, broken.");
  expect(await run('works', '--nonsense')).toBe(2);
  expect(await run()).toBe(2);
  expect(out).toContain('capsnet COMMAND');
});

it('helps', async () => {
  expect([await run('--help'), await run('help'), await run('works', '--help')]).toEqual([0, 0, 0]);
  expect(out).toContain('capsnet works: works.');
});

it('relaunches a command that was called rightly, and only then', async () => {
  let launches = 0;
  const relaunch = () => Promise.resolve(40 + launches++);
  expect(await runCommandLine([works], ['works', '--help'], streams, relaunch)).toBe(0);
  expect(await runCommandLine([works], ['works', '--bad'], streams, relaunch)).toBe(2);
  expect(await runCommandLine([works], ['works'], streams, relaunch)).toBe(40);
  expect(launches).toBe(1);
});
