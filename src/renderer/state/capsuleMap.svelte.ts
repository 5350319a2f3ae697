/**
 * The longest capsule of every test image, and where it stands in the plane: by principal components at once, by a
 * neighbour embedding once that is asked for. Both belong to the open model.
 */
import type { LongestCapsules } from '../../shared/capsuleMap.ts';
import { AppError } from '../../shared/errors.ts';
import { neighbourEmbedding } from '../lib/map/neighbourEmbedding.ts';
import { principalComponents } from '../lib/map/principal.ts';
import type { Projection } from '../lib/map/principal.ts';
import { OncePerModel } from './oncePerModel.svelte.ts';
import type { Session } from './session.svelte.ts';

interface Reading {
  data: LongestCapsules;
  dims: number;
  principal: Projection;
}

/** `current` is the reading of all test images, in one request. */
export class CapsuleMap extends OncePerModel<Reading> {
  /** [n,2]; of what was read. Its progress is a share of 1. */
  readonly neighbours: OncePerModel<Float32Array>;
  /** For one neighbour embedding; the page that has an engine sets it at its start. */
  makeWorker: (() => Worker) | null = null;

  constructor(session: Session) {
    super(session, {
      async compute(dataset, options, { configuration }) {
        const data = await session.call('longestCapsules', { dataset, split: 'test' }, options);
        const { dims } = configuration.network.digitCapsules;
        return { data, dims, principal: principalComponents(data.capsules, dims) };
      },
    });
    this.neighbours = new OncePerModel(session, {
      compute: async (_, options) => {
        const { current, makeWorker } = this;
        if (!current || !makeWorker) {
          throw new AppError(
            'not-found',
            'There are no test digits to find neighbours of.',
            'Read them first.',
          );
        }
        return neighbourEmbedding(current.data.capsules, current.dims, makeWorker, options);
      },
    });
  }
}
