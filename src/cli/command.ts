/** What a command of `capsnet` is, and how its arguments are read. */
import { parseArgs } from 'node:util';
import { AppError } from '../shared/errors.ts';
import { table } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** The caller wrote something wrong: one line, a hint, exit status 2. */
export class UsageError extends AppError {
  constructor(message: string, hint: string) {
    super('invalid-input', message, hint);
    this.name = 'UsageError';
  }
}

export interface Option {
  /** What stands for the value in the help, such as N or FILE; null: a switch without a value. */
  value: string | null;
  /** For the help: what it does, and what happens without it. */
  meaning: string;
}

export interface Command {
  name: string;
  /** One sentence. */
  summary: string;
  options: Record<string, Option>;
  /** A command line that works, for the help. */
  example: string;
  /**
   * @returns what `--json` prints; without it the command has written its lines to the terminal by itself
   * @throws UsageError (exit 2) or any other error (exit 1)
   */
  run(given: Arguments, terminal: Terminal): Promise<unknown>;
}

const common: Record<string, Option> = {
  json: { value: null, meaning: 'Print one JSON document instead of lines for people.' },
  help: { value: null, meaning: 'Print this.' },
};

export class Arguments {
  readonly #command: string;
  readonly #values: Record<string, string | boolean | undefined>;

  /** @throws UsageError for unknown options, missing values, stray words, and two values for one option */
  constructor(command: Command, words: string[]) {
    this.#command = command.name;
    const known = { ...command.options, ...common };
    const options = Object.fromEntries(
      Object.entries(known).map(([name, { value }]) => [
        name,
        { type: value === null ? ('boolean' as const) : ('string' as const) },
      ]),
    );
    const { values, tokens } = this.#parse(joinNegative(words, known), options);
    const given = tokens.flatMap((token) =>
      token.kind === 'option' && token.value !== undefined ? [token.name] : [],
    );
    const twice = given.find((name, n) => given.indexOf(name) < n);
    if (twice !== undefined) throw this.wrong(`--${twice} is given more than once.`);
    this.#values = values;
  }

  #parse(args: string[], options: Record<string, { type: 'boolean' | 'string' }>) {
    try {
      return parseArgs({ args, options, strict: true, tokens: true });
    } catch (error) {
      throw this.wrong(explain(error));
    }
  }

  wrong(message: string): UsageError {
    return new UsageError(message, `'capsnet ${this.#command} --help' lists the options.`);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === '') throw this.wrong(`--${name} needs a value.`);
    return value as string | undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.wrong(`--${name} is missing.`);
    return value;
  }

  /** @throws UsageError unless the value is a whole number from `low` to `high` */
  integer(name: string, low: number, high: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= low && value <= high) return value;
    throw this.wrong(`--${name} must be a whole number from ${low} to ${high}, not '${text}'.`);
  }

  /** @throws UsageError unless the value is a decimal number from `low` to `high` */
  number(name: string, low: number, high: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (value >= low && value <= high) return value;
    throw this.wrong(`--${name} must be a number from ${low} to ${high}, not '${text}'.`);
  }
}

/** `--capsule -0.1,0.2` is a value, not another option: parseArgs wants it as `--capsule=-0.1,0.2`. */
function joinNegative(words: string[], known: Record<string, Option>): string[] {
  const joined: string[] = [];
  for (let n = 0; n < words.length; n++) {
    const word = words[n]!;
    const next = words[n + 1];
    const takesValue = word.startsWith('--') && typeof known[word.slice(2)]?.value === 'string';
    if (takesValue && next !== undefined && /^-[\d.]/.test(next)) {
      joined.push(`${word}=${next}`);
      n++;
    } else joined.push(word);
  }
  return joined;
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = /'(?:-\w, )?(--?[^' ]+)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${name}.`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return `'${/'([^']*)'/.exec(message)?.[1] ?? ''}' does not belong to any option.`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return message.includes('does not take') ? `${name} takes no value.` : `${name} needs a value.`;
  }
  throw error;
}

export function commandHelp(command: Command): string {
  const rows = Object.entries({ ...command.options, ...common }).map(
    ([name, { value, meaning }]) => [value === null ? `--${name}` : `--${name} ${value}`, meaning] as const,
  );
  return [
    `capsnet ${command.name}: ${command.summary}`,
    '',
    ...table(rows),
    '',
    `Example: npm run capsnet -- ${command.example}`,
  ].join('\n');
}
