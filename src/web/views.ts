/** The views of a page that stands alone: those that need no engine. */
import type { ViewEntry } from '../renderer/state/navigation.svelte.ts';
import Explore from '../renderer/views/explore/Explore.svelte';
import Learn from '../renderer/views/learn/Learn.svelte';

export const pageViews: readonly ViewEntry[] = [
  { id: 'learn', title: 'Learn', load: async () => ({ default: Learn }) },
  { id: 'explore', title: 'Explore', load: async () => ({ default: Explore }) },
];
