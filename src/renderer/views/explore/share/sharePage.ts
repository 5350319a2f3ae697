/** The open model as a page in one file, made of the template that the build put beside this page. */
import type { CapsuleStatistics } from '../../../../shared/capsuleStatistics.ts';
import { AppError, fromErrorData } from '../../../../shared/errors.ts';
import { collectPage } from '../../../../shared/page/collectPage.ts';
import { encodeFragment } from '../../../../shared/page/fragment.ts';
import { templateName, writePage } from '../../../../shared/page/pageFile.ts';
import type { AppState } from '../../../state/app.svelte.ts';
import { currentState } from '../../../state/shareState.svelte.ts';

/** @throws AppError when there is no model with a decoder, its spread cannot be measured, or an engine ends meanwhile */
export async function sharedPage(app: AppState): Promise<Uint8Array> {
  const { explorer, measures, names, session } = app;
  const { model, dataset } = session;
  if (session.noImages) {
    const hint = 'A page holds test digits: open a network for images of their size.';
    throw new AppError('not-supported', 'No images fit this network, so no page can be made of it.', hint);
  }
  if (!model || !dataset) throw new AppError('not-found', 'No model is open.', 'Open a checkpoint first.');
  const state = currentState(app, ({ split }) => split === 'test'); // a test image travels with the page
  const shown = explorer.sample.split === 'test' ? [explorer.sample.index] : [];
  const other = app.settings.view('explore', 'other', -1);
  const start = state ? encodeFragment(state) : '';
  const [template, statistics] = [await readTemplate(), await measured(app)];
  const data = await collectPage(
    {
      labels: () => session.call('labels', { dataset: dataset.id, split: 'test' }),
      images: (indices) => session.call('images', { dataset: dataset.id, split: 'test', indices }),
      encode: (pixels) => session.call('encode', { pixels }),
    },
    {
      model: { ...model, measures: measures.current, names: names.current }, // as they are now, not as it was opened
      dataset,
      statistics,
      also: app.samples.present.includes(other) ? [...shown, other] : shown,
      start,
    },
  );
  return writePage(template, data);
}

async function readTemplate(): Promise<string> {
  const response = await fetch(`./${templateName}`).catch(() => null);
  if (response?.ok) return response.text();
  throw new AppError(
    'not-found',
    'The template of pages is not there.',
    'Build the app anew: npm run build.',
  );
}

/** Mean and spread of each dimension, which the sliders of the page need: those that come with the model, or measured now. */
async function measured({ statistics }: AppState): Promise<CapsuleStatistics | null> {
  const known = await statistics.compute();
  if (known) return known;
  throw statistics.failure
    ? fromErrorData(statistics.failure)
    : new AppError('not-found', 'Another model was opened meanwhile.', 'Save its page instead.');
}
