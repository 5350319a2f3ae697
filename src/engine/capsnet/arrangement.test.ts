import { beforeAll, expect, test } from 'vitest';
import { presets } from '../../shared/presets.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { withoutLeak } from '../testing/gradients.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from './arrangement.ts';
import { createEncoder } from './encoder.ts';
import { initialParameters } from './parameters.ts';
import { Generator } from './random.ts';
import { formulationsHere } from '../testing/formulationsHere.ts';

beforeAll(() => chooseBackend());

const distinct = presets.filter(({ id }) => ['fast', 'tiny', 'paper-code'].includes(id));

test.each(distinct.map((p) => [p.id, p.configuration] as const))(
  '%s: into either formulation and back, not a bit changes',
  (_, { network }) => {
    const plain = initialParameters(network, new Generator(1));
    for (const formulation of formulationsHere) {
      withoutLeak(() => {
        const encoder = createEncoder(network, formulation);
        const layouts = layoutsOf(encoder, network);
        const working = arrangeParameters(layouts, plain);
        const back = restoreParameters(layouts, network, working);
        expect([...back.keys()]).toEqual([...plain.keys()]);
        for (const [name, { shape, values }] of plain) {
          expect(back.get(name)!.shape).toEqual(shape);
          expect(Buffer.from(back.get(name)!.values.buffer).equals(Buffer.from(values.buffer)), name).toBe(
            true,
          );
        }
        tf.dispose(working);
        encoder.dispose();
      });
    }
  },
);
