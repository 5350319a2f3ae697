/** Reads the command line, runs the command, and turns what happens into lines and an exit status. */
import { AppError, toErrorData } from '../shared/errors.ts';
import { Arguments, commandHelp, UsageError } from './command.ts';
import type { Command } from './command.ts';
import { table, Terminal } from './terminal.ts';
import type { TerminalStreams } from './terminal.ts';

/**
 * @param words what was typed after `capsnet`
 * @param relaunch runs the same words in a process fit for the engine; null where this process is
 * @returns the exit status: 0 done, 1 failed, 2 wrongly called
 */
export async function runCommandLine(
  commands: readonly Command[],
  words: string[],
  streams: TerminalStreams,
  relaunch: (() => Promise<number>) | null,
): Promise<number> {
  const [name, ...rest] = words;
  const terminal = new Terminal(streams, rest.includes('--json'));
  try {
    if (name === undefined || name === '--help' || name === 'help') {
      streams.stdout.write(`${overview(commands)}\n`);
      return name === undefined ? 2 : 0;
    }
    const command = commands.find((c) => c.name === name);
    if (!command) {
      throw new UsageError(
        `There is no command '${name}'.`,
        `Commands: ${commands.map((c) => c.name).join(', ')}.`,
      );
    }
    const given = new Arguments(command, rest);
    if (given.has('help')) {
      streams.stdout.write(`${commandHelp(command)}\n`);
      return 0;
    }
    if (relaunch) return await relaunch();
    const result = await command.run(given, terminal);
    terminal.clearProgress();
    if (terminal.json) terminal.document(result);
    return 0;
  } catch (error) {
    report(error, terminal);
    return error instanceof UsageError ? 2 : 1;
  }
}

function report(error: unknown, terminal: Terminal): void {
  const { message, hint } = toErrorData(error);
  if (error instanceof AppError) terminal.notice(`capsnet: ${message}${hint && `\n  ${hint}`}`);
  // A defect of ours: whoever reports it needs the place.
  else terminal.notice(`capsnet: ${error instanceof Error ? error.stack : message}`);
}

function overview(commands: readonly Command[]): string {
  return [
    'capsnet COMMAND [OPTIONS]: trains, evaluates and decodes capsule networks without a window.',
    '',
    ...table(commands.map((c) => [c.name, c.summary] as const)),
    '',
    "'capsnet COMMAND --help' lists a command's options. Exit status: 0 done, 1 failed, 2 wrongly called.",
  ].join('\n');
}
