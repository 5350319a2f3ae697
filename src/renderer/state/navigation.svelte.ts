/** Which view is shown. Views that were shown once keep their state in the state classes, not in their components. */
import type { ViewId } from '../views/index.ts';

export class Navigation {
  view = $state<ViewId>('explore');
  /** An open dialog of the shell, or none. */
  dialog = $state<'shortcuts' | 'settings' | null>(null);

  open(view: ViewId): void {
    this.view = view;
  }
}
