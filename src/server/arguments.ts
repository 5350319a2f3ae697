import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../shared/errors.ts';

export const usage = `Usage: node out/main/server.cjs [options] [CHECKPOINT]

Serves CapsNet Explorer to a browser on this machine, and prints the address to open.
CHECKPOINT is a .safetensors file to open.

  --port N    listen on this port; without it, on any free one
  --help      show this text

The server is reachable from this machine only. To use it on another one, forward the port:
ssh -L 8000:127.0.0.1:PORT MACHINE, and open the address with port 8000.
CAPSNET_DATA names another folder for runs, settings and logs.
`;

export interface Arguments {
  help: boolean;
  /** 0: any free one. */
  port: number;
  checkpoint: string | null;
}

/** @throws AppError invalid-input when the command line is not as `usage` says. */
export function readArguments(given: string[]): Arguments {
  const { values, positionals } = parse(given);
  if (positionals.length > 1)
    throw new AppError('invalid-input', `One checkpoint at most, not ${positionals.length}.`);
  return {
    help: values.help ?? false,
    port: values.port === undefined ? 0 : readPort(values.port),
    checkpoint: positionals[0] === undefined ? null : path.resolve(positionals[0]),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new AppError('invalid-input', error instanceof Error ? error.message : String(error));
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new AppError('invalid-input', `--port takes a number from 0 to 65535, not '${text}'.`);
  return port;
}
