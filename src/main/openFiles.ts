import path from 'node:path';

export interface OpenFile {
  path: string;
  name: string;
}

export const checkpointEnding = '.safetensors';

/** The checkpoints that a command line names, in order. Options, the app's own folder and anything else are passed over. */
export function checkpointsIn(commandLine: readonly string[], workingFolder: string): OpenFile[] {
  return commandLine
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith(checkpointEnding))
    .map((argument) => openFile(path.resolve(workingFolder, argument)));
}

export function openFile(file: string): OpenFile {
  return { path: file, name: path.basename(file) };
}
