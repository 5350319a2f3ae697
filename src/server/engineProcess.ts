/** Entry of both engine processes of the local server: one engine in the role that the command line names. */
import { startEngine } from '../host/engine.ts';
import { longestSave, stopTraining } from '../host/stopTraining.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import { memoryChannels } from '../shared/calls.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import { IpcPipes, isPipeMessage } from './ipcPipes.ts';
import { channelOver } from './pipe.ts';

const [role, environment] = process.argv.slice(2) as [EngineRole, string];

// Ctrl+C in a terminal, and its closing, reach every process of the server; the server decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// What the server no longer reads cannot be written; that ends nothing here.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** With a callback, as a server that was killed just now would otherwise end this process by an EPIPE, unsaved. */
function tell(message: unknown): void {
  if (process.connected) process.send!(message, undefined, undefined, () => undefined);
}

const started = startEngine(role, JSON.parse(environment) as EngineEnvironment, tell);
started.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

const pipes = new IpcPipes(tell, (pipe) => void started.then((answer) => answer(channelOver(pipe))));
process.on('disconnect', () => void serverGone().finally(() => process.exit()));

/** Killed, or crashed: what is trained is saved all the same, as when it ends by itself. */
async function serverGone(): Promise<void> {
  pipes.closeAll();
  if (role !== 'trainer') return;
  const [ours, theirs] = memoryChannels();
  (await started)(theirs);
  await stopTraining(ours, longestSave);
}

process.on('message', (message) => isPipeMessage(message) && pipes.receive(message));
