/** Saves a file where the person wants it: by the host's dialog, or as a download where the host has none. */
import { toErrorData } from '../../shared/errors.ts';
import type { AppState } from '../state/app.svelte.ts';

/** @returns whether it was saved; a failure is shown with its hint, and a cancelled dialog says nothing. */
export async function saveFile(
  { connection, toasts }: Pick<AppState, 'connection' | 'toasts'>,
  suggestedName: string,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    const saved = await connection.shell.call('saveFile', { suggestedName, bytes });
    if (saved) toasts.done(`Saved ${saved.path}`);
    return saved !== null;
  } catch (error) {
    if (toErrorData(error).code === 'not-supported') {
      download(suggestedName, bytes);
      return true;
    }
    toasts.failed(error);
    return false;
  }
}

function download(name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
