/** The bundled model, measured again from real images: what is shipped is what this app measures. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { fewestHeldOut, leastUniformity } from '../../shared/distancePercentile.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { CapsNet } from '../capsnet/model.ts';
import { bundledFile, loadBundled } from '../storage/bundled.ts';
import { fingerprint } from '../storage/fingerprint.ts';
import { readStatistics } from '../storage/statisticsFile.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { silent } from '../testing/tinyNet.ts';
import { measureStatistics } from './measureStatistics.ts';

const resources = path.resolve('resources');
const { checkpoint } = loadBundled(resources, 'paper');
const { classes, dims } = checkpoint.configuration.network.digitCapsules;
const { holdOut } = checkpoint.configuration.training;
const weights = fingerprint(checkpoint.parameters);
const statistics = readStatistics(bundledFile(resources, 'paper'), [classes, dims], weights);
expectNoLeaks();

it('ships statistics of its own weights, in which held-out digits score uniform percentiles', () => {
  const { counts, heldOut, uniformity } = statistics!;
  expect([counts, heldOut].map((of) => of.reduce((a, b) => a + b))).toEqual([60_000 - holdOut, holdOut]);
  for (const n of heldOut) expect(n).toBeGreaterThanOrEqual(fewestHeldOut);
  for (const p of uniformity) expect(p).toBeGreaterThanOrEqual(leastUniformity);
});

it('measures the same from a tenth of the images, without the test set, and says how far it has got', async () => {
  await chooseBackend();
  const before = tf.memory().numTensors;
  const net = CapsNet.create(checkpoint.configuration.network, checkpoint.parameters);
  const seen: [number, number][] = [];
  const started = performance.now();
  const found = await measureStatistics(
    net,
    'mnist',
    checkpoint.configuration.training,
    { ...silent, progress: (done, total) => seen.push([done, total]) },
    2000,
  );
  console.log(`Measured 2,000 + ${holdOut} images in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  net.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect([found.counts, found.heldOut].map((of) => of.reduce((a, b) => a + b))).toEqual([2000, holdOut]);
  seen.forEach(([done], n) => expect(done).toBeGreaterThanOrEqual(seen[n - 1]?.[0] ?? 0));
  expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
  const shipped = statistics!;
  found.mean.forEach((x, k) => {
    const j = Math.floor(k / 16);
    const sigma = shipped.sigma[k]!;
    expect(Math.abs(x - shipped.mean[k]!)).toBeLessThan((6 * sigma) / Math.sqrt(found.counts[j]!));
    expect(Math.abs(found.sigma[k]! / sigma - 1)).toBeLessThan(0.5); // a few digits far out make much of it
    expect(Math.abs(found.effect[k]! / shipped.effect[k]! - 1)).toBeLessThan(0.5);
  });
});
