/** Saves a file where the person wants it, and says so. */
import type { AppState } from '../state/app.svelte.ts';
import { saveBytes } from './output.ts';

/** "Saved 7.gif in Downloads", by the last two names of a path; "Saved 7.gif" where the browser chose the folder. */
export function savedWords(path: string): string {
  const [name, folder] = path.split(/[\\/]/).reverse();
  return folder ? `Saved ${name} in ${folder}` : `Saved ${name}`;
}

/** @returns whether it was saved; a failure is shown with its hint, and a cancelled dialog says nothing. */
export async function saveFile(
  { connection, toasts }: Pick<AppState, 'connection' | 'toasts'>,
  suggestedName: string,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    const path = await saveBytes(connection, suggestedName, bytes);
    if (path !== null) toasts.done(savedWords(path));
    return path !== null;
  } catch (error) {
    toasts.failed(error);
    return false;
  }
}
