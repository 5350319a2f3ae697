import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration } from '../../shared/configuration.ts';
import { chooseBackend } from '../backend/tensorflow.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { tinyConfiguration } from '../testing/tinyRun.ts';
import type { Measurement } from './formulationChoice.ts';
import { chooseFormulation, describe as inWords, faster, measure } from './formulationChoice.ts';
import { usualHere } from '../testing/formulationsHere.ts';

const configuration = tinyConfiguration();
const { network } = configuration;
/** What is measured here is the processor: the rules are the same. */
const card = { gpu: 'some card', tensorflow: '2.21.0' };

let folder: string;
let file: string;
beforeAll(() => chooseBackend());
expectNoLeaks();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'formulation-'));
  file = join(folder, 'data', 'formulations.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const choose = (
  wanted: Configuration = configuration,
  backend: Parameters<typeof chooseFormulation>[2] = card,
) => chooseFormulation(wanted, join(folder, 'data'), backend);
const stored = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, Measurement>;

describe('on a processor', () => {
  it('nothing is measured', () => {
    expect(choose(configuration, { gpu: null, tensorflow: '2.21.0' })).toEqual({
      formulation: usualHere,
      measured: null,
    });
    expect(existsSync(file)).toBe(false);
  });
});

describe('on a graphics card', () => {
  it('steps of both are timed once, and the faster one is taken from then on', () => {
    const first = choose();
    const [key] = Object.keys(stored());
    const found = stored()[key!]!;
    expect(found.agree).toBe(true);
    expect(found.direct).toBeGreaterThan(0);
    expect(found.matrix).toBeGreaterThan(0);
    expect(first).toEqual({ formulation: faster(found), measured: inWords(found) });
    // What stands in the file is believed: nothing is measured again.
    const other: Measurement = { direct: 1, matrix: 2, agree: true };
    writeFileSync(file, JSON.stringify({ [key!]: other }));
    expect(choose()).toEqual({
      formulation: 'direct',
      measured: 'direct 1.00e+3 ms, matrix 2.00e+3 ms a step',
    });
  });

  it('another batch, network, card or TensorFlow is another matter', () => {
    choose();
    choose({ ...configuration, training: { ...configuration.training, batch: 3 } });
    choose({
      ...configuration,
      network: { ...network, digitCapsules: { ...network.digitCapsules, iterations: 1 } },
    });
    choose(configuration, { ...card, gpu: 'another card' });
    choose(configuration, { ...card, tensorflow: '2.22.0' });
    choose({ ...configuration, training: { ...configuration.training, epochs: 9, seed: 7 } }); // not this
    expect(Object.keys(stored())).toHaveLength(5);
  });

  it('a network that only the direct one covers needs no measurement', () => {
    const stem = [network.stem[0]!, { ...network.stem[0]!, kernel: 3 }];
    expect(choose({ ...configuration, network: { ...network, stem } })).toEqual({
      formulation: 'direct',
      measured: null,
    });
    expect(existsSync(file)).toBe(false);
  });

  it('a damaged file is measured anew, and one that cannot be written costs only that', () => {
    choose();
    writeFileSync(file, '{"a":1}');
    choose();
    expect(Object.keys(stored())).toHaveLength(1);
    writeFileSync(join(folder, 'in-the-way'), '');
    expect(chooseFormulation(configuration, join(folder, 'in-the-way'), card).measured).toMatch(
      /^direct .* ms/,
    );
  });

  it('what cannot be computed is not chosen', () => {
    const broken = { ...configuration, loss: { ...configuration.loss } };
    broken.loss.margin = { ...broken.loss.margin, scale: NaN }; // as a card whose results are none
    expect(measure(broken)).toEqual({ direct: null, matrix: null, agree: false });
  });
});

it.each<[Measurement, string]>([
  [{ direct: 2, matrix: 1, agree: true }, 'matrix'],
  [{ direct: 1, matrix: 2, agree: true }, 'direct'],
  [{ direct: 2, matrix: 1, agree: false }, 'direct'],
  [{ direct: null, matrix: 1, agree: false }, 'matrix'],
  [{ direct: 1, matrix: null, agree: false }, 'direct'],
  [{ direct: null, matrix: null, agree: false }, 'direct'],
])('%j: %s', (measurement, formulation) => {
  expect(faster(measurement)).toBe(formulation);
});
