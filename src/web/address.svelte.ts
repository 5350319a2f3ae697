/** The page's address: what its fragment says at the start, and the fragment following what is shown. */
import { AppError } from '../shared/errors.ts';
import { decodeFragment, encodeFragment } from '../shared/page/fragment.ts';
import type { ShareState } from '../shared/page/fragment.ts';
import { modelMark } from '../shared/page/modelMark.ts';
import type { PageData } from '../shared/page/pageData.ts';
import type { AppState } from '../renderer/state/app.svelte.ts';
import { currentState } from '../renderer/state/shareState.svelte.ts';

/** Browsers allow a hundred changes of the address in half a minute. */
const restMilliseconds = 500;

/**
 * @param fragment of the address, with `#`, or ''
 * @throws AppError invalid-input when it is damaged, or of another model
 */
export function readAddress(fragment: string, data: PageData): ShareState | null {
  if (fragment.length <= 1) return data.start ? decodeFragment(data.start) : null;
  const state = decodeFragment(fragment);
  const { model, dataset } = data;
  if (state.model !== modelMark(model.decoder))
    throw new AppError(
      'invalid-input',
      `This link belongs to another model than the one in this page, ${model.title}.`,
      'Open it with the page that it was made for. This page shows its start instead.',
    );
  requireFit(state, data, dataset.height * dataset.width * dataset.channels);
  return state;
}

function requireFit({ image, enclosed, digit }: ShareState, data: PageData, size: number): void {
  const { classes, dims } = data.model.decoder;
  const fits =
    digit < classes &&
    (enclosed === null ||
      (enclosed.pixels.length === size &&
        enclosed.capsules.length === classes * dims &&
        enclosed.label < classes &&
        image.index < data.labels.length));
  const here = enclosed !== null || (image.split === 'test' && data.samples.indices.includes(image.index));
  if (fits && here) return;
  throw new AppError(
    'invalid-input',
    here ? 'This link does not fit the model in this page.' : 'The image of this link is not in this page.',
    'Make the link once more in the app. The page shows its start instead.',
  );
}

/**
 * Writes what is shown into the address, once it has changed, so that the address is a link to it and a page that is
 * loaded again goes on. Call it during the initialisation of a component.
 * @param shipped test images that every copy of the page has
 */
export function followState(app: AppState, shipped: readonly number[]): void {
  const current = (): string | null => {
    const state = currentState(app, ({ split, index }) => split === 'test' && shipped.includes(index));
    return state && encodeFragment(state);
  };
  if (location.protocol.startsWith('http'))
    app.pageLink = () => {
      const fragment = current();
      return fragment && `${location.href.split('#')[0]}#${fragment}`;
    };
  let first: string | null = null;
  $effect(() => {
    const fragment = current();
    if (!fragment) return;
    first ??= fragment;
    if (fragment === first && location.hash.length <= 1) return; // nothing was done yet
    const timer = setTimeout(() => history.replaceState(null, '', `#${fragment}`), restMilliseconds);
    return () => clearTimeout(timer);
  });
}
