/** All state of the page, made once by App.svelte and handed down by a typed context. */
import { createContext } from 'svelte';
import { Axes } from './axes.svelte.ts';
import { CapsuleMap } from './capsuleMap.svelte.ts';
import { Connection } from './connection.svelte.ts';
import type { OpenPort } from './connection.svelte.ts';
import { CouplingComparisons } from './couplingComparisons.svelte.ts';
import { Names } from './dimensionNames.svelte.ts';
import { Evaluations } from './evaluations.svelte.ts';
import { Explorer } from './explorer.svelte.ts';
import { FirstLayer } from './firstLayer.svelte.ts';
import { History } from './history.svelte.ts';
import { Keyboard } from './keyboard.svelte.ts';
import { Measures } from './measures.svelte.ts';
import { Navigation } from './navigation.svelte.ts';
import type { ViewEntry } from './navigation.svelte.ts';
import { Opinion } from './opinion.svelte.ts';
import { OwnDigit } from './ownDigit.svelte.ts';
import { Palette } from './palette.svelte.ts';
import { Presentation } from './presentation.svelte.ts';
import { Routing } from './routing.svelte.ts';
import { Run } from './run.svelte.ts';
import { Samples } from './samples.svelte.ts';
import { Session } from './session.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { Statistics } from './statistics.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

export class AppState {
  readonly connection: Connection;
  readonly settings: SettingsState;
  readonly palette: Palette;
  readonly toasts = new Toasts();
  readonly history = new History();
  readonly navigation: Navigation;
  readonly keyboard: Keyboard;
  readonly session: Session;
  readonly evaluations: Evaluations;
  readonly statistics: Statistics;
  readonly measures: Measures;
  readonly names: Names;
  readonly samples: Samples;
  readonly run: Run;
  readonly explorer: Explorer;
  readonly axes: Axes;
  readonly opinion: Opinion;
  readonly presentation: Presentation;
  readonly routing: Routing;
  readonly couplings: CouplingComparisons;
  readonly firstLayer: FirstLayer;
  readonly ownDigit: OwnDigit;
  readonly capsuleMap: CapsuleMap;

  /** The page stands alone: no engine is behind it, only one model and a few images that it read (src/web). */
  readonly alone: boolean;

  /** In such a page, where it has an address that others can open: the link to what is shown. */
  pageLink: (() => string | null) | null = null;

  constructor(openPort: OpenPort, views: readonly ViewEntry[], alone = false) {
    this.alone = alone;
    this.navigation = new Navigation(views);
    this.connection = new Connection(openPort);
    this.settings = new SettingsState(this.connection);
    this.palette = new Palette();
    this.keyboard = new Keyboard(this.navigation, this.settings);
    this.session = new Session(this.connection, this.toasts);
    this.session.onOpened(() => this.history.clear()); // its steps were taken in the model before
    this.evaluations = new Evaluations(this.session);
    this.statistics = new Statistics(this.connection, this.session);
    this.measures = new Measures(this.session);
    this.names = new Names(this.session, this.history, this.toasts);
    this.samples = new Samples(this.session, this.evaluations);
    this.run = new Run(this.connection, this.toasts);
    this.explorer = new Explorer(this.session, this.statistics, this.names, this.history, this.toasts);
    this.axes = new Axes(this.explorer, this.names, this.statistics, this.settings);
    this.opinion = new Opinion(this.session, this.explorer);
    this.presentation = new Presentation(this.connection, this.toasts);
    this.routing = new Routing(this.session, this.explorer);
    this.couplings = new CouplingComparisons(this.session);
    this.firstLayer = new FirstLayer(this.session, this.routing);
    this.capsuleMap = new CapsuleMap(this.session);
    this.ownDigit = new OwnDigit(this.session, this.explorer, this.history, this.toasts);
  }
}

/** useApp() in any component below App.svelte. */
export const [useApp, provideApp] = createContext<AppState>();
