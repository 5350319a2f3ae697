import { commands } from './commands.ts';
import { runCommandLine } from './dispatch.ts';
import { relaunchNeeded } from './engineProcess.ts';
import { ownStderr } from './ownStderr.ts';

// Whoever reads us may go, a terminal that is closed say, and then every write fails: what is trained is saved all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

void runCommandLine(
  commands,
  process.argv.slice(2),
  { stdout: process.stdout, stderr: ownStderr() },
  relaunchNeeded(),
).then((status) => {
  process.exitCode = status;
  if (process.connected) process.disconnect();
});
