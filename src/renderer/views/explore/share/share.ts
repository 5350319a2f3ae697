/** What "Share" does: in the app a dialog; a page that stands alone has its link. */
import { copyText } from '../../../lib/output.ts';
import type { AppState } from '../../../state/app.svelte.ts';

/** A page that lies on someone's disk has no address for others. */
export const shareable = (app: AppState): boolean => !app.alone || app.pageLink !== null;

export async function share(app: AppState): Promise<void> {
  if (!app.alone) {
    app.navigation.dialog = 'share';
    return;
  }
  const link = app.pageLink?.();
  if (!link) return;
  try {
    await copyText(link);
    app.toasts.done('Link to what you see copied');
  } catch (error) {
    app.toasts.failed(error);
  }
}
