/** What "Share" does: in the app a dialog; a page that stands alone has its link. */
import { AppError } from '../../../../shared/errors.ts';
import { copyText } from '../../../lib/output.ts';
import type { AppState } from '../../../state/app.svelte.ts';

/** A page that lies on someone's disk has no address for others. */
export const shareable = (app: AppState): boolean => !app.alone || app.pageLink !== null;

export async function share(app: AppState): Promise<void> {
  if (!app.alone) {
    app.navigation.dialog = 'share';
    return;
  }
  try {
    const link = app.pageLink?.();
    if (!link)
      throw new AppError('not-found', 'There is no link yet: no digit is read.', 'Choose a test digit.');
    await copyText(link);
    app.toasts.done('Link to what you see copied');
  } catch (error) {
    app.toasts.failed(error);
  }
}
