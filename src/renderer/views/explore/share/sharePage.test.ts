import { expect, it, onTestFinished, vi } from 'vitest';
import { decodeFragment } from '../../../../shared/page/fragment.ts';
import { dataId, emptyData, readPageData } from '../../../../shared/page/pageFile.ts';
import * as sample from '../../../../shared/page/testing/samplePage.ts';
import { testApp } from '../../../testing/app.ts';
import { smallInspector, statistics } from '../../../testing/engine.ts';
import { sharedPage } from './sharePage.ts';

const J = sample.classes;
const each = J * sample.dims;
/** Of the sample's sizes. */
const spread = {
  ...statistics,
  counts: new Array<number>(J).fill(2000),
  ...{ mean: new Float32Array(each), sigma: new Float32Array(each).fill(0.1) },
  ...{ effect: new Float32Array(each), componentEffect: new Float32Array(each) },
  ...{ density: new Float32Array(each), componentDensity: new Float32Array(each), bins: 1 },
  covariance: new Float32Array(each * sample.dims),
  distances: new Float32Array((J * statistics.distances.length) / statistics.counts.length),
  heldOut: new Array<number>(J).fill(500),
  ...{ shrinkage: new Array<number>(J).fill(0), uniformity: new Array<number>(J).fill(0.5) },
};

/** The app with the sample page's model; the template is as small as can be. */
async function opened() {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`<p>${emptyData}</p>`)));
  onTestFinished(() => void vi.unstubAllGlobals());
  let names = sample.names;
  const { app } = testApp({
    inspector: {
      ...smallInspector().handlers,
      datasets: () => [sample.dataset],
      openModel: () => sample.model({ statistics: spread, measures: null }),
      labels: sample.source.labels,
      images: ({ indices }) => sample.source.images(indices),
      encode: ({ pixels }) => sample.source.encode(pixels),
      capsuleMeasures: () => sample.measures,
      nameDimension: ({ digit, dimension, name }) =>
        (names = names.map((before, n) => (n === digit * sample.dims + dimension ? name : before))),
    },
  });
  app.explorer.sample = { split: 'test', index: 5 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  return app;
}

async function savedBy(app: Awaited<ReturnType<typeof opened>>) {
  const html = new TextDecoder().decode(await sharedPage(app));
  return readPageData(new RegExp(`id="${dataId}">([^<]*)<`).exec(html)![1]!);
}

it('carries what was measured and named since the model was opened', async () => {
  const app = await opened();
  await app.measures.compute();
  app.names.give(1, 3, 'tail');
  await vi.waitFor(() => expect(app.names.of(1, 3)).toBe('tail'));
  const { model } = await savedBy(app);
  expect(model.names[1 * sample.dims + 3]).toBe('tail');
  expect(model.names[4 * sample.dims + 2]).toBe('slant');
  expect(model.measures).toEqual(sample.measures);
});

it('starts with what is shown', async () => {
  const app = await opened();
  app.explorer.decodeAs(2);
  const { start } = await savedBy(app);
  expect(decodeFragment(start)).toMatchObject({ image: { split: 'test', index: 5 }, digit: 2 });
});
