/** Entry of both utility processes: one engine in the role that the command line names, on the ports it is sent. */
import type { MessagePortMain } from 'electron';
import { startEngine } from '../host/engine.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import { channelOver } from './channel.ts';

const [role, environment] = process.argv.slice(2) as [EngineRole, string];

// Ctrl+C in a terminal, its closing and the end of a session reach every process of the app; the main process decides
// when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const started = startEngine(role, JSON.parse(environment) as EngineEnvironment, (notice) =>
  process.parentPort.postMessage(notice),
);
started.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

process.parentPort.on('message', ({ ports }) => {
  const port = ports[0] as MessagePortMain | undefined;
  if (port) void started.then((answer) => answer(channelOver(port)));
});
