/** The views, in the order of the navigation and of the keys Ctrl or Cmd + 1 ... 6. Each is loaded when first shown. */
import type { Component } from 'svelte';
import type { IconName } from '../components/icons.ts';

export type ViewId = 'learn' | 'train' | 'evaluate' | 'explore' | 'routing' | 'system';

export interface ViewEntry {
  id: ViewId;
  title: string;
  icon: IconName;
  load(): Promise<{ default: Component }>;
}

const modules = import.meta.glob<{ default: Component }>(
  './*/{Learn,Train,Evaluate,Explore,Routing,System}.svelte',
);

function view(id: ViewId, title: string): ViewEntry[] {
  const load = modules[`./${id}/${title}.svelte`];
  return load ? [{ id, title, icon: id, load }] : [];
}

export const viewTable: readonly ViewEntry[] = [
  ...view('learn', 'Learn'),
  ...view('train', 'Train'),
  ...view('evaluate', 'Evaluate'),
  ...view('explore', 'Explore'),
  ...view('routing', 'Routing'),
  ...view('system', 'System'),
];
