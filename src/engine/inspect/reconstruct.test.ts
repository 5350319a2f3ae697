import { expect, it } from 'vitest';
import { configuration, silent, useTinyNet } from '../testing/tinyNet.ts';
import { capsulesOf, decode } from './decode.ts';
import { reconstruct } from './reconstruct.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const test = findSplit('mnist', 'test');

it('reconstruct decodes what was read and what is right', async () => {
  const result = await reconstruct(net(), test, [7, 2, 9999], silent);
  expect([...result.images.labels]).toEqual([9, 1, 6]);
  expect(result.images.indices).toEqual([7, 2, 9999]);
  const { encoding, asRead, asLabelled } = result;
  const D = configuration.network.digitCapsules.dims;
  for (const [drawn, classes] of [
    [asRead, encoding.predictions],
    [asLabelled, result.images.labels],
  ] as const) {
    expect(drawn).toEqual(await decode(net(), capsulesOf(encoding.capsules, classes, D), classes, silent));
  }
  const none = await reconstruct(net(), test, [], silent);
  expect([none.images.pixels.length, none.asRead.length]).toEqual([0, 0]);
  await expect(reconstruct(net(), test, [10_000], silent)).rejects.toMatchObject({ code: 'invalid-input' });
});
