/**
 * The third host, beside Electron and the local server: it answers what Explore and Learn ask out of the page's own
 * data, and says "not in this page" to everything else. What another tab of Explore asks for is added here, and to
 * the data (shared/page/pageData.ts).
 */
import { memoryChannels, serve } from '../shared/calls.ts';
import type { Handlers } from '../shared/calls.ts';
import { inspectorContract } from '../shared/contract/inspector.ts';
import { shellContract } from '../shared/contract/shell.ts';
import { trainerContract } from '../shared/contract/trainer.ts';
import type { Encoding } from '../shared/contract/models.ts';
import type { Contract } from '../shared/contract/requests.ts';
import type { CheckpointSource } from '../shared/contract/runs.ts';
import type { Settings } from '../shared/contract/shell.ts';
import { longestCapsules } from '../shared/capsuleMap.ts';
import { capsuleLength } from '../shared/decoder.ts';
import { AppError } from '../shared/errors.ts';
import type { PageData } from '../shared/page/pageData.ts';
import { defaultSettings, mergeSettings } from '../shared/settings.ts';
import type { OpenPort } from '../renderer/state/connection.svelte.ts';
import type { Shelf } from './shelf.ts';

const source: CheckpointSource = { kind: 'bundled', id: 'page' };

/** @param save gives a file to whoever reads the page */
export function pageHost(
  data: PageData,
  shelf: Shelf,
  save: (name: string, bytes: Uint8Array) => void,
): OpenPort {
  let settings: Settings = defaultSettings; // for as long as the page is open: it leaves nothing behind
  const shell = answering(shellContract, {
    settings: () => settings,
    changeSettings: ({ settings: change }) => (settings = mergeSettings(settings, change)),
    saveFile({ suggestedName, bytes }) {
      save(suggestedName, bytes);
      return { path: suggestedName };
    },
  });
  const inspector = answering(inspectorContract, inspectorHandlers(data, shelf));
  const trainer = answering(trainerContract, {});
  return async (role) => {
    const [page, host] = memoryChannels();
    if (role === 'shell') serve(shellContract, shell, host);
    else if (role === 'inspector') serve(inspectorContract, inspector, host);
    else serve(trainerContract, trainer, host);
    return page;
  };
}

function inspectorHandlers({ model, dataset, labels }: PageData, shelf: Shelf) {
  let names = model.names; // likewise
  const { title, configuration, epoch, step, validationAccuracy, testAccuracy, statistics } = model;
  const { height, width, channels, classes, dims } = model.decoder;
  const size = height * width * channels;
  return {
    datasets: () => [{ ...dataset, available: shelf.available }],
    checkpoints: () => [
      {
        source,
        title,
        preset: configuration.preset,
        ...{ epoch, step, validationAccuracy, testAccuracy },
        bytes: 0, // no file, and never written: neither is shown in a page
        written: '',
      },
    ],
    openModel: () => ({ ...model, names, model: 'page', source }),
    nameDimension({ digit, dimension, name }) {
      names = names.map((before, n) => (n === digit * dims + dimension ? name : before));
      return names;
    },
    labels({ split }) {
      if (split === 'test') return labels;
      throw notHere('The labels of images that were trained with are not in this page.');
    },
    images({ split, indices }) {
      const found = indices.map((index) => shelf.find({ split, index }));
      return {
        pixels: concatenated(found.map(({ pixels }) => pixels)),
        labels: Uint8Array.from(found, ({ label }) => label),
        indices,
      };
    },
    encode({ pixels }) {
      const capsules = new Float32Array((pixels.length / size) * classes * dims);
      for (let n = 0; n * size < pixels.length; n++) {
        const image = shelf.recognise(pixels.subarray(n * size, (n + 1) * size));
        capsules.set(image.capsules, n * classes * dims);
      }
      return reading(capsules, classes, dims);
    },
    longestCapsules() {
      const found = shelf.available.map((index) => shelf.find({ split: 'test', index }));
      const capsules = new Float32Array(found.length * classes * dims);
      found.forEach((image, n) => capsules.set(image.capsules, n * classes * dims));
      return longestCapsules(
        {
          ...reading(capsules, classes, dims),
          labels: Uint8Array.from(found, ({ label }) => label),
        },
        Int32Array.from(shelf.available),
        dims,
      );
    },
    capsuleStatistics() {
      if (statistics) return statistics;
      throw notHere('The spread of each dimension is not in this page.');
    },
  } satisfies Partial<Handlers<typeof inspectorContract>>;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((place, part) => {
    all.set(part, place);
    return place + part.length;
  }, 0);
  return all;
}

/** Lengths and readings of capsules [n,J,D]: the longest is what was read. */
function reading(capsules: Float32Array, classes: number, dims: number): Encoding {
  const lengths = Float32Array.from({ length: capsules.length / dims }, (_, n) =>
    capsuleLength(capsules.subarray(n * dims, (n + 1) * dims)),
  );
  const predictions = Uint8Array.from({ length: lengths.length / classes }, (_, n) => {
    const own = lengths.subarray(n * classes, (n + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
  return { capsules, lengths, predictions };
}

/** All of a contract: what is not answered is refused in words. */
function answering<C extends Contract>(contract: C, answered: Partial<Handlers<C>>): Handlers<C> {
  const refuse = () => {
    throw notHere('That is not in this page.');
  };
  const refused = Object.keys(contract.requests).map((name) => [name, refuse]);
  return { ...(Object.fromEntries(refused) as Handlers<C>), ...answered };
}

const notHere = (message: string, hint = 'CapsNet Explorer, the app, has all of it.') =>
  new AppError('not-supported', message, hint);
