/** The views, in the order of the navigation and of the keys Ctrl or Cmd + 1 ... 6. Each is loaded when first shown. */
import type { Component } from 'svelte';
import type { ViewEntry, ViewId } from '../state/navigation.svelte.ts';

const modules = import.meta.glob<{ default: Component }>(
  './*/{Learn,Train,Evaluate,Explore,Routing,System}.svelte',
);

function view(id: ViewId, title: string): ViewEntry[] {
  const load = modules[`./${id}/${title}.svelte`];
  return load ? [{ id, title, load }] : [];
}

export const viewTable: readonly ViewEntry[] = [
  ...view('learn', 'Learn'),
  ...view('train', 'Train'),
  ...view('evaluate', 'Evaluate'),
  ...view('explore', 'Explore'),
  ...view('routing', 'Routing'),
  ...view('system', 'System'),
];
