/** The pages of Learn, in order. */
import type { Component } from 'svelte';
import Architecture from './pages/Architecture.svelte';
import Capsules from './pages/Capsules.svelte';
import Losses from './pages/Losses.svelte';
import Routing from './pages/Routing.svelte';
import Squash from './pages/Squash.svelte';
import Trust from './pages/Trust.svelte';
import Vectors from './pages/Vectors.svelte';

export interface PageEntry {
  title: string;
  component: Component;
}

export const pages: readonly PageEntry[] = [
  { title: 'What a capsule is', component: Capsules },
  { title: 'Why vectors', component: Vectors },
  { title: 'The network', component: Architecture },
  { title: 'Squash', component: Squash },
  { title: 'Routing by agreement', component: Routing },
  { title: 'Two losses', component: Losses },
  { title: 'How far to trust it', component: Trust },
];
