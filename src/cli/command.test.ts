import { describe, expect, it } from 'vitest';
import { Arguments, commandHelp, UsageError } from './command.ts';
import type { Command } from './command.ts';

const command: Command = {
  name: 'paint',
  summary: 'paints.',
  options: {
    colour: { value: 'C', meaning: 'Which.' },
    layers: { value: 'N', meaning: 'How many.' },
    gloss: { value: null, meaning: 'Shiny.' },
  },
  example: 'paint --colour red',
  run: () => Promise.resolve(null),
};
const given = (...words: string[]) => new Arguments(command, words);

describe('Arguments', () => {
  it('reads values and switches, in both spellings', () => {
    const read = given('--colour', 'red', '--layers=3', '--gloss', '--json');
    expect([read.text('colour'), read.integer('layers', 1, 9), read.has('gloss')]).toEqual(['red', 3, true]);
    expect([read.has('json'), given().has('gloss'), given().integer('layers', 1, 9)]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it('hears a switch that is pressed twice once', () => {
    expect(given('--gloss', '--gloss').has('gloss')).toBe(true);
  });

  it('takes a value that begins with a minus, as a capsule may', () => {
    expect(given('--colour', '-0.5,0.25').text('colour')).toBe('-0.5,0.25');
    expect(given('--colour', '-.5', '--gloss').text('colour')).toBe('-.5');
  });

  it.each([
    [['--bright'], 'There is no option --bright.'],
    [['-x'], 'There is no option -x.'],
    [['red'], "'red' does not belong to any option."],
    [['--colour'], '--colour needs a value.'],
    [['--colour', '--gloss'], '--colour needs a value.'],
    [['--gloss=yes'], '--gloss takes no value.'],
    [['--layers', '1', '--colour=red', '--layers=2'], '--layers is given more than once.'],
    [['--colour', '-1', '--colour='], '--colour is given more than once.'],
  ])('refuses %j', (words, message) => {
    const hint = "'capsnet paint --help' lists the options.";
    expect(() => given(...words)).toThrow(new UsageError(message, hint));
  });

  it.each(['x', '0', '10', '2.5', '-1', '1e1', '', ' 3', '0x3', '99999999999999999999'])(
    'refuses %j where a whole number from 1 to 9 is wanted',
    (text) => {
      const read = () => given('--layers', text).integer('layers', 1, 9);
      expect(read).toThrow(UsageError);
      expect(read).toThrow(/--layers/);
    },
  );

  it('names what is missing and where to look', () => {
    const missing = () => given().required('colour');
    expect(missing).toThrow('--colour is missing.');
    try {
      missing();
    } catch (error) {
      expect((error as UsageError).hint).toBe("'capsnet paint --help' lists the options.");
    }
  });
});

it('lists every option in the help', () => {
  const help = commandHelp(command);
  for (const text of ['--colour C', '--layers N', '--gloss', '--json', '--help', 'paint --colour red']) {
    expect(help).toContain(text);
  }
});
