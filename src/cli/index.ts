import { commands } from './commands.ts';
import { runCommandLine } from './dispatch.ts';
import { relaunchNeeded } from './engineProcess.ts';

void runCommandLine(commands, process.argv.slice(2), process, relaunchNeeded()).then((status) => {
  process.exitCode = status;
  if (process.connected) process.disconnect();
});
