import { expect, it } from 'vitest';
import { couplingChoices } from '../../shared/routingRequests.ts';
import type { CouplingResult } from '../../shared/routingRequests.ts';
import { gatherPixels } from '../data/augment.ts';
import { silent, useTinyNet } from '../testing/tinyNet.ts';
import { compareCouplings } from './compareCouplings.ts';
import { encodeSplit } from './encode.ts';
import { evaluate } from './evaluate.ts';
import { traceRouting } from './routingTrace.ts';
import { findSplit } from './splits.ts';
import { wilsonInterval } from './wilson.ts';

const net = useTinyNet();
const all = findSplit('mnist', 'validation');
const source = { ...all, places: all.places.subarray(0, 150) };

it("gives for the network's own R what evaluating gives", async () => {
  const done: number[] = [];
  const call = { ...silent, progress: (n: number, total: number) => done.push(n, total) };
  const { images, results } = await compareCouplings(net(), source, call);
  expect(done).toEqual([100, 150, 150, 150]);
  expect(images).toBe(150);
  expect(results.map(({ coupling }) => coupling)).toEqual(couplingChoices(3));
  const evaluation = evaluate(source, await encodeSplit(net(), source, silent));
  const own = results[2]!;
  expect(own).toMatchObject({
    accuracy: evaluation.accuracy,
    interval: evaluation.interval,
    mended: 0,
    broken: 0,
  });
  expect(own.meanMargin).toBeCloseTo(evaluation.meanLengthRight - evaluation.meanLengthWrong, 5);
});

it('counts for each coupling what the trace of each image reads', async () => {
  const few = { ...source, places: source.places.subarray(0, 40) };
  const { results } = await compareCouplings(net(), few, silent);
  const labels = few.places.map((place) => few.images.labels[place]!);
  const read = ({ coupling }: Pick<CouplingResult, 'coupling'>) =>
    Array.from(few.places, (place, k) => {
      const pixels = gatherPixels(few.images, few.dataset.size, [place]);
      const { lengths, classes } = traceRouting(net(), pixels, coupling);
      const last = [...lengths.subarray(-classes)];
      const others = last.filter((_, j) => j !== labels[k]);
      return {
        right: last.indexOf(Math.max(...last)) === labels[k],
        margin: last[labels[k]!]! - Math.max(...others),
      };
    });
  const own = read(results[2]!);
  for (const result of results) {
    const found = read(result);
    const right = found.filter((image) => image.right).length;
    expect(result.accuracy).toBe(right / 40);
    expect(result.interval).toEqual(wilsonInterval(right, 40));
    expect(result.meanMargin).toBeCloseTo(found.reduce((sum, { margin }) => sum + margin, 0) / 40, 5);
    expect(result.mended).toBe(found.filter((image, k) => image.right && !own[k]!.right).length);
    expect(result.broken).toBe(found.filter((image, k) => !image.right && own[k]!.right).length);
  }
});

it('stops when it is cancelled', async () => {
  const call = {
    ...silent,
    throwIfCancelled: () => {
      throw new Error('cancelled');
    },
  };
  await expect(compareCouplings(net(), source, call)).rejects.toThrow('cancelled');
});
