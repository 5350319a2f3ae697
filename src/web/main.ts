/** The page that stands alone: Explore and Learn with one model, in one file. */
import { mount } from 'svelte';
import '../renderer/styles/tokens.css';
import '../renderer/styles/base.css';
import './page.css';
import App from '../renderer/App.svelte';
import { download } from '../renderer/lib/output.ts';
import type { AppState } from '../renderer/state/app.svelte.ts';
import { beginWith } from '../renderer/state/shareState.svelte.ts';
import { toErrorData } from '../shared/errors.ts';
import type { ShareState } from '../shared/page/fragment.ts';
import { dataId, readPageData } from '../shared/page/pageFile.ts';
import { followState, readAddress } from './address.svelte.ts';
import { pageHost } from './pageHost.ts';
import { Shelf } from './shelf.ts';
import { pageViews } from './views.ts';

const target = document.getElementById('app')!;

function start(): void {
  const block = document.getElementById(dataId);
  const data = readPageData(block?.textContent ?? '');
  block?.remove(); // megabytes that nobody reads again
  document.title = `${data.model.title} – CapsNet Explorer`;
  let state: ShareState | null = null;
  let problem: unknown = null;
  try {
    state = readAddress(location.hash, data);
  } catch (error) {
    problem = error;
  }
  target.replaceChildren();
  mount(App, {
    target,
    props: {
      openPort: pageHost(data, new Shelf(data, state), download),
      views: pageViews,
      alone: true,
      begin(app: AppState) {
        if (state) beginWith(app, state);
        if (problem) app.session.onOpened(() => queueMicrotask(() => app.toasts.failed(problem)));
        followState(app, data.samples.indices);
      },
    },
  });
  addEventListener('hashchange', () => location.reload()); // another link was put into the address
}

// The data follow the program, and are there once the file is read to its end.
addEventListener('DOMContentLoaded', () => {
  try {
    start();
  } catch (error) {
    const { code, message, hint } = toErrorData(error);
    target.textContent = `${message} ${code === 'internal' ? 'This page cannot be shown here.' : hint}`;
    target.setAttribute('role', 'alert');
  }
});
