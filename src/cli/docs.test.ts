/** docs/cli.md against what `--help` says. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from './commands.ts';

/** Rows of the table of options below a command's heading: name and words. */
function rowsOf(command: string): [name: string, words: string][] {
  const text = readFileSync('docs/cli.md', 'utf8');
  const section = text.split(`\n## ${command}\n`)[1]!.split('\n## ')[0]!;
  return [...section.matchAll(/^\| `--([\w-]+)[^`]*` +\| (.+?) +\|$/gm)].map(([, name, words]) => [
    name!,
    words!,
  ]);
}

it.each(['train', 'evaluate', 'page'])('documents every option of %s', (name) => {
  const { options } = commands.find((command) => command.name === name)!;
  expect(rowsOf(name).map(([option]) => option)).toEqual(Object.keys(options));
});

it('says of a page the same in both places, so of which images', () => {
  const { options } = commands.find(({ name }) => name === 'page')!;
  const plain = (text: string) => text.replace(/\.$/, '').toLowerCase();
  const help = Object.entries(options).map(([name, { meaning }]) => [name, plain(meaning)]);
  expect(rowsOf('page').map(([name, words]) => [name, plain(words)])).toEqual(help);
});
