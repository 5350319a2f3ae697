/** What leaves the page: text to the clipboard, files to where the person chooses. */
import type { HostInfo, shellContract } from '../../shared/contract/shell.ts';
import { AppError } from '../../shared/errors.ts';
import type { Link } from '../state/link.svelte.ts';

/** @throws AppError not-supported when the host keeps the clipboard closed. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Some hosts deny the asynchronous clipboard; a copy command from a person's click works everywhere.
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'vis-hidden';
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    if (!copied)
      throw new AppError(
        'not-supported',
        'The clipboard cannot be written.',
        'Allow it, or save a file instead.',
      );
  }
}

/**
 * By the host's save dialog, or as a download where the host is known to have none: it takes no such long message.
 * @returns its path, of a download its name alone; null: cancelled
 */
export async function saveBytes(
  { shell, host }: { shell: Link<typeof shellContract>; host: HostInfo | null },
  suggestedName: string,
  bytes: Uint8Array,
): Promise<string | null> {
  if (host?.host !== 'server') return (await shell.call('saveFile', { suggestedName, bytes }))?.path ?? null;
  download(suggestedName, bytes);
  return suggestedName;
}

/** As a browser saves files: to its folder of downloads. */
export function download(name: string, bytes: Uint8Array): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
