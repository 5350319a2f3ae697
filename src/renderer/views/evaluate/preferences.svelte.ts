/** What Evaluate remembers between visits, as settings keep it: text, read back with care. */
import type { MatrixCell } from '../../components/matrixCell.ts';
import { storedChoice } from '../../state/settings.svelte.ts';
import type { SettingsState } from '../../state/settings.svelte.ts';

const choices = {
  split: ['test', 'validation'],
  mode: ['counts', 'rate'],
  scale: ['log', 'linear'],
  order: ['confident', 'number'],
  tab: ['samples', 'classes'],
} as const;
type Key = keyof typeof choices;
export type Choice<K extends Key> = (typeof choices)[K][number];

export class Preferences {
  readonly #settings: Pick<SettingsState, 'view' | 'remember'>;

  constructor(settings: Pick<SettingsState, 'view' | 'remember'>) {
    this.#settings = settings;
  }

  /** The first choice until another is made. */
  get<K extends Key>(key: K): Choice<K> {
    return storedChoice<Choice<K>>(this.#settings, 'evaluate', key, choices[key]);
  }

  set<K extends Key>(key: K, value: Choice<K>): void {
    this.#settings.remember('evaluate', key, value);
  }

  /** The chosen cell; 'none' once the person has closed it; null while none was chosen. */
  cell(classes: number): MatrixCell | 'none' | null {
    const stored = this.#settings.view<string>('evaluate', 'cell', '');
    if (stored === 'none') return 'none';
    const match = /^(\d{1,3}),(\d{1,3})$/.exec(stored);
    if (!match) return null;
    const [truth, read] = [Number(match[1]), Number(match[2])];
    return truth < classes && read < classes ? { truth, read } : null;
  }

  setCell(cell: MatrixCell | 'none'): void {
    this.#settings.remember('evaluate', 'cell', cell === 'none' ? cell : `${cell.truth},${cell.read}`);
  }
}
