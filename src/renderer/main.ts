import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { openPort } from './lib/ports.ts';
import { viewTable } from './views/index.ts';

mount(App, { target: document.getElementById('app')!, props: { openPort, views: viewTable } });
