import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { openPort } from './lib/ports.ts';
import type { AppState } from './state/app.svelte.ts';
import { neighbourWorker } from './lib/map/neighbourWorker.ts';
import { viewTable } from './views/index.ts';

const begin = ({ capsuleMap }: AppState): void => {
  capsuleMap.makeWorker = neighbourWorker;
};
mount(App, { target: document.getElementById('app')!, props: { openPort, views: viewTable, begin } });
