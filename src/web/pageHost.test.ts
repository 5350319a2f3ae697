import { beforeEach, expect, it, vi } from 'vitest';
import { connect } from '../shared/calls.ts';
import { inspectorContract } from '../shared/contract/inspector.ts';
import { shellContract } from '../shared/contract/shell.ts';
import { trainerContract } from '../shared/contract/trainer.ts';
import { AppError } from '../shared/errors.ts';
import { encodeFragment } from '../shared/page/fragment.ts';
import type { ShareState } from '../shared/page/fragment.ts';
import { modelMark } from '../shared/page/modelMark.ts';
import { decodePageData, encodePageData } from '../shared/page/pageData.ts';
import type { PageData } from '../shared/page/pageData.ts';
import { classes, collected, decoder, dims, size } from '../shared/page/testing/samplePage.ts';
import { defaultSettings } from '../shared/settings.ts';
import { readAddress } from './address.svelte.ts';
import { pageHost } from './pageHost.ts';
import { Shelf } from './shelf.ts';

let data: PageData;
beforeEach(async () => {
  data = decodePageData(encodePageData({ ...(await collected()), start: '' }));
});

const state = (given: Partial<ShareState> = {}): ShareState => ({
  model: modelMark(decoder),
  view: 'explore',
  page: 0,
  image: { split: 'test', index: 5 },
  enclosed: null,
  digit: 3,
  turned: [[1, 0.25]],
  choices: {},
  ...given,
});
const enclosed = () => ({
  label: 3,
  pixels: new Uint8Array(size).fill(9),
  capsules: new Float32Array(classes * dims).map((_, n) => (Math.floor(n / dims) === 2 ? 0.2 : 0.01)),
});

const saved: [string, Uint8Array][] = [];
const inspector = async (from: ShareState | null = null) =>
  connect(
    inspectorContract,
    await pageHost(data, new Shelf(data, from), (...file) => saved.push(file))('inspector'),
  );

it('answers with the images of the page and the capsules that the engine computed of them', async () => {
  const client = await inspector();
  const [dataset] = await client.call('datasets', {});
  expect(dataset!.available).toEqual(data.samples.indices);
  expect(dataset!.counts.test).toBe(100);
  const [listing] = await client.call('checkpoints', {});
  const model = await client.call('openModel', { source: listing!.source });
  expect(model).toMatchObject({ title: 'Tiny', model: 'page' });
  const about = { dataset: 'mnist', split: 'test' as const, model: 'page' };
  const [a, b] = [data.samples.indices[7]!, data.samples.indices[2]!];
  const images = await client.call('images', { ...about, indices: [a, b] });
  expect([images.pixels[0], images.pixels[size], ...images.labels]).toEqual([a, b, 3, 3]);
  const pixels = Float32Array.from(images.pixels, (value) => value / 255);
  const { capsules, lengths, predictions } = await client.call('encode', { model: 'page', pixels });
  expect(capsules[0]).toBeCloseTo(a / 255 / 100, 6);
  expect(capsules[classes * dims]).toBeCloseTo(b / 255 / 100, 6);
  expect(lengths[0]).toBeCloseTo((a / 255 / 100) * Math.sqrt(dims), 6);
  expect(predictions).toHaveLength(2);
});

it('takes up an image that a link encloses, and reads it as the sender’s network did', async () => {
  const client = await inspector(state({ image: { split: 'test', index: 65 }, enclosed: enclosed() }));
  expect((await client.call('datasets', {}))[0]!.available).toContain(65);
  const { pixels } = await client.call('images', { dataset: 'mnist', split: 'test', indices: [65] });
  const encoding = await client.call('encode', {
    model: 'page',
    pixels: Float32Array.from(pixels, (v) => v / 255),
  });
  expect([...encoding.predictions]).toEqual([2]);
  const held = await inspector(state({ image: { split: 'validation', index: 5 }, enclosed: enclosed() }));
  const found = await held.call('images', { dataset: 'mnist', split: 'validation', indices: [5] });
  expect(found.pixels[0]).toBe(9);
  expect((await held.call('datasets', {}))[0]!.available).toEqual(data.samples.indices);
});

it('has the capsule that each of its test images was read as, for the map', async () => {
  const client = await inspector(state({ image: { split: 'test', index: 65 }, enclosed: enclosed() }));
  const about = { model: 'page', dataset: 'mnist', split: 'test' } as const;
  const found = await client.call('longestCapsules', about);
  const available = [...data.samples.indices, 65].sort((a, b) => a - b);
  expect([...found.indices]).toEqual(available);
  const n = available.indexOf(65);
  expect([found.labels[n], found.predictions[n]]).toEqual([3, 2]);
  expect(found.lengths[n]).toBeCloseTo(0.2 * Math.sqrt(dims), 6);
  expect([...found.capsules.subarray(n * dims, (n + 1) * dims)]).toEqual(
    Array.from({ length: dims }, () => Math.fround(0.2)),
  );
});

it('keeps names of dimensions while it is open', async () => {
  const client = await inspector();
  const names = await client.call('nameDimension', {
    ...{ model: 'page', digit: 3, dimension: 1, name: 'slant' },
  });
  expect(names).toEqual(data.model.names.map((name, n) => (n === 3 * dims + 1 ? 'slant' : name)));
  expect((await client.call('openModel', { source: { kind: 'bundled', id: 'page' } })).names).toEqual(names);
});

it('says plainly what is not in the page', async () => {
  const client = await inspector();
  const indices = [65];
  for (const [call, words] of [
    [
      client.call('images', { dataset: 'mnist', split: 'test', indices }),
      /Test image 65 is not in this page/,
    ],
    [client.call('labels', { dataset: 'mnist', split: 'train' }), /not in this page/],
    [
      client.call('encode', { model: 'page', pixels: new Float32Array(size).fill(0.3) }),
      /reads images is not/,
    ],
    [client.call('evaluate', { model: 'page', dataset: 'mnist', split: 'test' }), /not in this page/],
    [client.call('capsuleStatistics', { model: 'page', dataset: 'mnist' }), /not in this page/],
    [client.call('runs', {}), /not in this page/],
  ] as const) {
    await expect(call).rejects.toThrow(words);
    await expect(call).rejects.toMatchObject({ code: 'not-supported' });
  }
  const host = pageHost(data, new Shelf(data, null), () => undefined);
  const trainer = connect(trainerContract, await host('trainer'));
  await expect(trainer.call('status', {})).rejects.toMatchObject({ code: 'not-supported' });
});

it('keeps settings while it is open, and hands files to whoever reads it', async () => {
  const save = vi.fn();
  const shell = connect(shellContract, await pageHost(data, new Shelf(data, null), save)('shell'));
  expect(await shell.call('settings', {})).toEqual(defaultSettings);
  await shell.call('changeSettings', { settings: { theme: 'dark' } });
  expect(await shell.call('settings', {})).toEqual({ ...defaultSettings, theme: 'dark' });
  await shell.call('saveFile', { suggestedName: 'a.png', bytes: Uint8Array.of(1) });
  expect(save).toHaveBeenCalledWith('a.png', Uint8Array.of(1));
});

it('reads its address, and refuses what does not belong to it', () => {
  const read = (given: Partial<ShareState>) => () => readAddress(`#${encodeFragment(state(given))}`, data);
  expect(readAddress('', data)).toBeNull();
  expect(readAddress('', { ...data, start: encodeFragment(state()) })).toEqual(state());
  expect(read({})()).toEqual(state());
  const [image, enclosing] = [{ split: 'test' as const, index: 65 }, enclosed()];
  expect(read({ image, enclosed: enclosing })()).toMatchObject({ image });
  for (const [given, words] of [
    [{ model: '00000000' }, /another model than the one in this page, Tiny/],
    [{ image }, /image of this link is not in this page/],
    [{ image: { split: 'validation' as const, index: 5 } }, /image of this link is not in this page/],
    [{ digit: classes }, /does not fit/],
    [{ enclosed: { ...enclosing, pixels: new Uint8Array(3) } }, /does not fit/],
    [{ enclosed: { ...enclosing, capsules: new Float32Array(3) } }, /does not fit/],
    [{ enclosed: { ...enclosing, label: classes } }, /does not fit/],
  ] as const)
    expect(read(given)).toThrow(words);
  expect(() => readAddress('#nonsense', data)).toThrow(AppError);
});
