import { expect, it, vi } from 'vitest';
import { testApp } from '../../../testing/app.ts';
import { decoder, smallInspector } from '../../../testing/engine.ts';
import { choose } from '../../../state/exploreChoices.ts';
import { Motion } from './motion.svelte.ts';

it('moves no dimension that the open model lacks', async () => {
  const { handlers, model } = smallInspector();
  let dims = 4;
  const openModel = () => {
    const [first] = decoder.layers;
    const layers = [{ ...first!, kernel: first!.kernel.slice(0, 3 * dims * 4), inputs: 3 * dims }];
    const statistics = {
      ...model.statistics!,
      mean: new Float32Array(3 * dims),
      sigma: new Float32Array(3 * dims).fill(0.1),
    };
    return { ...model, statistics, decoder: { ...decoder, dims, layers }, model: `of ${dims}` };
  };
  const { app } = testApp({ inspector: { ...handlers, openModel } });
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  const motion = new Motion(app);
  choose(app.settings, 'motion', 'dimension');
  motion.choose({ dimension: 3 });
  expect(motion.dimension).toBe(3);
  dims = 2;
  await app.session.open({ kind: 'bundled', id: 'smaller' }, 'Smaller');
  expect(motion.dimension).toBe(0);
  expect(motion.vector![0]).toBeCloseTo(-0.3, 5);
});
