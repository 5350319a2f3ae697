import { beforeEach, expect, it, vi } from 'vitest';
import type { RoutingTrace } from '../../shared/contract/models.ts';
import { AppError } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import { iterationsOf } from '../../shared/routingRequests.ts';
import type { Coupling } from '../../shared/routingRequests.ts';
import { testApp } from '../testing/app.ts';
import { smallInspector } from '../testing/engine.ts';

const { configuration } = findPreset('tiny');
const { classes, dims, iterations: trained } = configuration.network.digitCapsules;
const iterations = trained;
const capsules = 144;

/** Image n: digit n mod 3 is the longest after the last iteration, and capsule n contributes most to it. */
function traceOf(image: number, iterations = trained): RoutingTrace {
  const voteLengths = new Float32Array(capsules * classes).fill(0.1);
  voteLengths[image * classes + (image % 3)] = 5;
  const lengths = new Float32Array(iterations * classes);
  lengths[(iterations - 1) * classes + (image % 3)] = 0.9;
  return {
    iterations,
    primaryCapsules: capsules,
    classes,
    couplings: new Float32Array(iterations * capsules * classes).fill(1 / classes),
    agreements: new Float32Array(iterations * capsules * classes),
    sums: new Float32Array(iterations * classes * dims),
    lengths,
    voteLengths,
    primary: new Float32Array(capsules * configuration.network.primaryCapsules.dims),
    capsules: new Float32Array(classes * dims),
  };
}

const asked = vi.fn<(image: number, R: number) => Promise<RoutingTrace> | RoutingTrace>();
const couplingsAsked: (Coupling | undefined)[] = [];
let imagesAsked = 0;
beforeEach(() => {
  asked.mockReset().mockImplementation(traceOf);
  couplingsAsked.length = 0;
  imagesAsked = 0;
});

/**
 * The small inspector, with a network of 28 x 28 pixels; image n has the pixels n.
 * @param trainedWith routing iterations of bundled models, by id, where they are not the preset's
 */
async function opened({ decoder = true, trainedWith = {} as Record<string, number> } = {}) {
  const small = smallInspector();
  const { input } = configuration.network;
  const size = input.height * input.width;
  const { app } = testApp({
    inspector: {
      ...small.handlers,
      datasets: () => [
        {
          id: 'mnist',
          title: 'MNIST',
          ...input,
          classes: [],
          counts: { train: 0, validation: 0, test: 6 },
        },
      ],
      images: ({ indices }) => {
        imagesAsked++;
        return {
          pixels: new Uint8Array(size).fill(indices[0]!),
          labels: Uint8Array.of(indices[0]! % 3),
          indices,
        };
      },
      openModel({ source }) {
        const own = structuredClone(configuration);
        const R = source.kind === 'bundled' ? trainedWith[source.id] : undefined;
        if (R !== undefined) own.network.digitCapsules.iterations = R;
        return {
          ...small.model,
          model: 'handle',
          configuration: own,
          ...(decoder ? {} : { decoder: null }),
        };
      },
      routingTrace: ({ pixels, coupling }) => {
        couplingsAsked.push(coupling);
        return asked(Math.round(pixels[0]! * 255), iterationsOf(coupling!, trained));
      },
    },
  });
  app.explorer.sample = { split: 'test', index: 1 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  return app;
}

it('shows the last iteration, the digit that was read and the capsule that gives it most', async () => {
  const { routing } = await opened();
  await routing.refresh();
  expect(routing.current).toMatchObject({ image: { label: 1 }, sample: { index: 1 } });
  expect([routing.iteration, routing.digit, routing.readAs, routing.capsule]).toEqual([
    iterations - 1,
    1,
    1,
    1,
  ]);
  await routing.refresh();
  expect(asked).toHaveBeenCalledOnce(); // nothing has changed
});

it('keeps the iteration for another image, and steps no further than there are', async () => {
  const { explorer, routing } = await opened();
  await routing.refresh();
  routing.go(-5);
  expect(routing.iteration).toBe(0);
  explorer.sample = { split: 'test', index: 2 };
  await routing.refresh();
  expect([routing.iteration, routing.digit, routing.capsule]).toEqual([0, 2, 2]);
  routing.go(99);
  expect(routing.iteration).toBe(iterations - 1);
});

it('couples in another way: same image, digit and capsule, and the last iteration stays the last', async () => {
  const { routing } = await opened();
  await routing.refresh();
  expect(couplingsAsked).toEqual([{ kind: 'agreement', iterations }]); // the network's own
  const images = imagesAsked;
  routing.digit = 5;
  routing.lookAt({ position: 7, type: 2 });
  const looked = routing.capsule;
  await routing.couple({ kind: 'agreement', iterations: 5 });
  expect(couplingsAsked.at(-1)).toEqual({ kind: 'agreement', iterations: 5 });
  expect([routing.iterations, routing.iteration, routing.digit, routing.capsule]).toEqual([5, 4, 5, looked]);
  expect(imagesAsked).toBe(images);
  routing.go(3);
  await routing.couple({ kind: 'agreement', iterations: 1 });
  expect(routing.iteration).toBe(0);
  await routing.couple({ kind: 'agreement', iterations: 1 });
  expect(asked).toHaveBeenCalledTimes(3); // nothing has changed
});

it("traces a digit of the person's own, whose label nobody knows, in any coupling", async () => {
  const { explorer, routing } = await opened();
  const { input } = configuration.network;
  explorer.sample = { split: 'own', index: 1, pixels: new Uint8Array(input.height * input.width).fill(4) };
  await routing.refresh();
  expect(routing.current?.image).toMatchObject({ split: 'own', label: null });
  expect(asked.mock.lastCall).toEqual([4, iterations]);
  await routing.couple({ kind: 'agreement', iterations: 1 });
  expect(asked.mock.lastCall).toEqual([4, 1]);
});

it('keeps the coupling for another image', async () => {
  const { explorer, routing } = await opened();
  await routing.refresh();
  await routing.couple({ kind: 'shuffled', seed: 1 });
  explorer.sample = { split: 'test', index: 2 };
  await routing.refresh();
  expect(couplingsAsked.at(-1)).toEqual({ kind: 'shuffled', seed: 1 });
  expect(routing.current?.coupling).toEqual(routing.coupling);
  expect(routing.digit).toBe(2);
});

it("keeps the network's own coupling, whatever its R, from model to model", async () => {
  const { routing, session } = await opened({ trainedWith: { four: 4, five: 5 } });
  const open = async (id: string) => {
    await session.open({ kind: 'bundled', id }, id);
    await routing.refresh();
    return routing.coupling;
  };
  expect(await open('four')).toEqual({ kind: 'agreement', iterations: 4 });
  await routing.couple({ kind: 'agreement', iterations: 1 });
  await routing.couple({ kind: 'agreement', iterations: 4 });
  expect(await open('small')).toEqual({ kind: 'agreement', iterations: trained }); // it has no R = 4
  expect(await open('five')).toEqual({ kind: 'agreement', iterations: 5 });
  await routing.couple({ kind: 'agreement', iterations: 5 }); // its own
  expect(await open('small')).toEqual({ kind: 'agreement', iterations: trained });
  await routing.couple({ kind: 'agreement', iterations: 1 });
  expect(await open('five')).toEqual({ kind: 'agreement', iterations: 1 });
});

it('finds capsules by position and type', async () => {
  const { routing } = await opened();
  await routing.refresh();
  const { types } = configuration.network.primaryCapsules;
  routing.lookAt({ position: 7, type: 2 });
  expect([routing.capsule, routing.position, routing.type]).toEqual([7 * types + 2, 7, 2]);
  routing.lookAt({ type: 0 });
  expect([routing.position, routing.type]).toEqual([7, 0]);
});

it('drops an answer that another image has overtaken', async () => {
  const { explorer, routing } = await opened();
  let answer: (trace: RoutingTrace) => void = () => undefined;
  asked.mockImplementationOnce(async () => new Promise((resolve) => (answer = resolve)));
  const slow = routing.refresh();
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  explorer.sample = { split: 'test', index: 5 };
  await routing.refresh();
  expect(routing.loading).toBe(false);
  answer(traceOf(1));
  await slow;
  expect(routing.current?.sample.index).toBe(5);
});

it('says why an image could not be traced, and tries again when asked', async () => {
  const { routing } = await opened();
  asked.mockImplementationOnce(() => {
    throw new AppError('not-supported', 'Too large.', 'Choose another.');
  });
  await routing.refresh();
  expect(routing.failure).toMatchObject({ message: 'Too large.', hint: 'Choose another.' });
  expect([routing.current, routing.loading]).toEqual([null, false]);
  await routing.refresh();
  expect(routing.failure).toBeNull();
  expect(routing.current?.image.label).toBe(1);
});

it('needs no decoder, and changes the image without one', async () => {
  const { explorer, routing } = await opened({ decoder: false });
  await explorer.show({ split: 'test', index: 4 });
  await routing.refresh();
  expect(routing.current?.sample).toEqual({ split: 'test', index: 4 });
  expect(routing.classes).toHaveLength(classes);
});
