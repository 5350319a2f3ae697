/** What a link carries of the page's state (shared/page/fragment.ts), and the page's state from what one carried. */
import type { EnclosedImage, ShareState } from '../../shared/page/fragment.ts';
import { modelMark } from '../../shared/page/modelMark.ts';
import { sharedChoices } from './exploreChoices.ts';
import type { AppState } from './app.svelte.ts';
import { sameSample } from './readSample.ts';
import type { DatasetSample } from './readSample.ts';

/**
 * @param has whether whoever opens the link has an image; otherwise the link encloses it
 * @returns null until an image is read, and for a digit of one's own: links carry those of datasets
 */
export function currentState(app: AppState, has: (image: DatasetSample) => boolean): ShareState | null {
  const { explorer, navigation, settings } = app;
  const { decoder, read } = explorer;
  if (!decoder || !read || read.split === 'own' || read.label === null) return null;
  const { split, index, label, pixels, encoding } = read;
  const enclosed: EnclosedImage = { label, pixels, capsules: encoding.capsules };
  const turned = explorer.values.flatMap((value, n): [number, number][] =>
    value === explorer.original[n] ? [] : [[n, Math.fround(value)]],
  );
  const kept = settings.current.views.explore ?? {};
  const choices = sharedChoices.flatMap((name) => {
    const value = kept[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  return {
    model: modelMark(decoder),
    view: navigation.view === 'learn' ? 'learn' : 'explore',
    page: navigation.view === 'learn' ? settings.view('learn', 'page', 0) : 0,
    image: { split, index },
    enclosed: has({ split, index }) ? null : enclosed,
    digit: explorer.digit,
    turned,
    choices: Object.fromEntries(choices),
  };
}

/**
 * Goes to a state before any model is open. What depends on the image follows once that is read.
 * Call it during the initialisation of a component.
 */
export function beginWith(app: AppState, state: ShareState): void {
  const { explorer, navigation, settings } = app;
  const { choices, digit, image, page, turned, view } = state;
  const known = Object.entries(choices).filter(([name]) => sharedChoices.includes(name));
  settings.change({ views: { explore: Object.fromEntries(known), learn: { page, seen: page } } });
  navigation.open(view);
  explorer.sample = image;
  let done = false;
  $effect(() => {
    if (done || !explorer.read) return;
    done = true;
    if (sameSample(explorer.read, image)) explorer.takeUp(digit, turned);
  });
}
