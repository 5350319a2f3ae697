import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCapsule } from '../decoder.ts';
import { networkShapes, parameterCounts } from '../shapes.ts';
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from './base64.ts';
import { collectPage } from './collectPage.ts';
import { modelMark } from './modelMark.ts';
import { decodePageData, encodePageData } from './pageData.ts';
import { emptyData, readPageData, writePage } from './pageFile.ts';
import {
  classes,
  collected,
  configuration,
  dataset,
  decoder,
  decoderOf,
  dims,
  labels,
  measures,
  model,
  names,
  network,
  size,
  source,
} from './testing/samplePage.ts';

describe('a page', () => {
  it('has the first images of each class, and those that are asked for, as the network read them', async () => {
    const { samples } = await collected([65]);
    const of = (digit: number) => samples.indices.filter((index) => labels[index] === digit);
    expect(of(3)).toEqual([...Array(20).keys(), 65]);
    expect(of(4)).toEqual([74, 84, 94]);
    expect(samples.indices).toEqual([...samples.indices].sort((a, b) => a - b));
    const place = samples.indices.indexOf(65);
    expect(samples.pixels[place * size]).toBe(65);
    expect(samples.capsules[place * classes * dims]).toBeCloseTo(0.65 / 255, 6);
  });

  it('comes back out of its file: weights in half precision, all else as it was', async () => {
    const data = await collected();
    const html = new TextDecoder().decode(writePage(`<p>${emptyData}<script>1</script>`, data));
    const [, text] =
      /^<p><script type="text\/plain" id="page-data">([\w+/=]+\.[0-9a-f]{8})<\/script><script>1/.exec(html)!;
    const read = readPageData(text!);
    expect(read.samples).toEqual(data.samples);
    expect(read.labels).toEqual(labels);
    expect(read.dataset).toEqual({ ...dataset, available: data.samples.indices });
    const { decoder: weights, ...rest } = read.model;
    expect(rest).toEqual({
      ...{ title: 'Tiny', epoch: 3, step: 99, validationAccuracy: 0.9, testAccuracy: null },
      ...{ configuration, provenance: { seed: '1' }, statistics: null, measures, names },
      shapes: networkShapes(network),
      parameters: parameterCounts(network),
    });
    const capsule = Array.from({ length: dims }, (_, n) => n / 40);
    const [own, other] = [decodeCapsule(decoder, capsule, 2), decodeCapsule(weights, capsule, 2)];
    const farthest = Math.max(...own.map((value, n) => Math.abs(value - other[n]!)));
    expect(farthest).toBeLessThan(1 / 255);
    expect(modelMark(weights)).toBe(modelMark(decoder)); // half precision has it not otherwise
    expect(modelMark(decoderOf((n) => Math.cos(n) / 8))).not.toBe(modelMark(decoder));
  });

  it('is not made of a model without a decoder, nor with weights beyond half precision', async () => {
    const without = { model: model({ decoder: null }), dataset, statistics: null, also: [], start: '' };
    await expect(collectPage(source, without)).rejects.toMatchObject({ code: 'not-supported' });
    const data = await collected();
    const large = { ...data, model: { ...data.model, decoder: decoderOf(() => 1e6) } };
    expect(() => encodePageData(large)).toThrow(/too large for half precision/);
    expect(() => writePage('<p></p>', data)).toThrow(/no place for a model/);
  });

  it('notices any changed character of its data, and reads data without a checksum', async () => {
    const html = new TextDecoder().decode(writePage(emptyData, await collected()));
    const text = /">([^<]+)</.exec(html)![1]!;
    const [base64 = ''] = text.split('.');
    const { decoder: weights } = readPageData(text).model;
    expect(readPageData(base64).model.decoder).toEqual(weights); // as earlier versions wrote it
    for (const at of [0, 1000, base64.length >> 1, base64.length - 5, text.length - 1]) {
      const other = text[at] === '1' ? '2' : '1';
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      expect(() => readPageData(changed), `character ${at}`).toThrow(/cannot be read/);
    }
    expect(() => readPageData('')).toThrow(/cannot be read/);
  });

  it('says that it is damaged, whatever its data are', async () => {
    const bytes = encodePageData(await collected());
    for (const cut of [0, 1, 100, bytes.length - 1])
      expect(() => decodePageData(bytes.slice(0, cut))).toThrow(/cannot be read/);
    const { samples, ...rest } = await collected();
    const short = { ...samples, capsules: samples.capsules.slice(1) };
    expect(() => decodePageData(encodePageData({ ...rest, samples: short }))).toThrow(
      /sizes that do not fit/,
    );
    expect(() => readPageData('no base64!')).toThrow(/cannot be read/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        expect(() => decodePageData(any)).toThrow(/cannot be read/);
      }),
    );
  });
});

it('base64 of any length', () => {
  const long = Uint8Array.from({ length: 50_000 }, (_, n) => n % 251);
  expect(fromBase64(toBase64(long))).toEqual(long);
  expect(toBase64(long)).toBe(Buffer.from(long).toString('base64'));
  fc.assert(
    fc.property(fc.uint8Array(), (any) => {
      expect(toBase64Url(any)).toBe(Buffer.from(any).toString('base64url'));
      expect(fromBase64Url(toBase64Url(any))).toEqual(any);
    }),
  );
});
