/** Which view is shown. Views that were shown once keep their state in the state classes, not in their components. */
import type { Component } from 'svelte';

/** Each has an icon of its name. */
export type ViewId = 'learn' | 'train' | 'evaluate' | 'explore' | 'routing' | 'system';

export interface ViewEntry {
  id: ViewId;
  title: string;
  load(): Promise<{ default: Component }>;
}

export class Navigation {
  /** In the order of the navigation and of their keys. A page that stands alone has a few of them. */
  readonly views: readonly ViewEntry[];
  view = $state<ViewId>('explore');
  /** An open dialog of the shell, or none. */
  dialog = $state<'shortcuts' | 'settings' | 'share' | null>(null);

  constructor(views: readonly ViewEntry[]) {
    this.views = views;
  }

  has(view: ViewId): boolean {
    return this.views.some(({ id }) => id === view);
  }

  open(view: ViewId): void {
    if (this.has(view)) this.view = view;
  }
}
