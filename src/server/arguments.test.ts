import path from 'node:path';
import { expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

it('reads the command line', () => {
  expect(readArguments([])).toEqual({ help: false, port: 0, checkpoint: null });
  expect(readArguments(['--port', '8137', 'a.safetensors'])).toEqual({
    help: false,
    port: 8137,
    checkpoint: path.resolve('a.safetensors'),
  });
  expect(readArguments(['--help']).help).toBe(true);
});

it('refuses what it does not know', () => {
  for (const wrong of [
    ['--port', 'x'],
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port'],
    ['--host', 'a'],
    ['a', 'b'],
  ])
    expect(() => readArguments(wrong), wrong.join(' ')).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
});
