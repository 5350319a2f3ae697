/** Saves a file where the person wants it, and says so. */
import type { AppState } from '../state/app.svelte.ts';
import { saveBytes } from './output.ts';

/** @returns whether it was saved; a failure is shown with its hint, and a cancelled dialog says nothing. */
export async function saveFile(
  { connection, toasts }: Pick<AppState, 'connection' | 'toasts'>,
  suggestedName: string,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    const saved = await saveBytes(connection, suggestedName, bytes);
    if (saved) toasts.done(`Saved ${suggestedName}`);
    return saved;
  } catch (error) {
    toasts.failed(error);
    return false;
  }
}
