import path from 'node:path';
import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { writeFileAtomic } from '../engine/storage/atomic.ts';
import { checkpointEnding, openFile } from './openFiles.ts';
import type { OpenFile } from './openFiles.ts';

export async function chooseCheckpoint(window: BrowserWindow): Promise<OpenFile | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open checkpoint',
    properties: ['openFile'],
    filters: [
      { name: 'Checkpoints', extensions: [checkpointEnding.slice(1)] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return filePaths[0] === undefined ? null : openFile(filePaths[0]);
}

/** Asks where to, then writes the file whole or not at all. @throws AppError unwritable-file */
export async function saveFile(
  window: BrowserWindow,
  suggestedName: string,
  bytes: Uint8Array,
): Promise<{ path: string } | null> {
  const name = path.basename(suggestedName.replaceAll('\\', '/')) || 'file';
  const { filePath } = await dialog.showSaveDialog(window, {
    title: 'Save',
    defaultPath: path.join(app.getPath('downloads'), name),
  });
  if (!filePath) return null;
  writeFileAtomic(filePath, bytes);
  return { path: filePath };
}
