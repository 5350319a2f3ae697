import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ConfigurationSchema } from '../../../../shared/configuration.ts';
import { findPreset, presets } from '../../../../shared/presets.ts';
import { decayText, parseDecay } from './decay.ts';
import { Draft, runTitle } from './draft.svelte.ts';
import { networkFields, trainingFields } from './fields.ts';

const all = (preset: string) => [...trainingFields(findPreset(preset).configuration), ...networkFields];

describe('fields', () => {
  it.each(presets.map(({ id }) => id))('of %s write back what they read, and change nothing', (id) => {
    const { configuration } = findPreset(id);
    for (const field of all(id)) {
      expect(field.write(configuration, field.read(configuration)), field.id).toEqual({ configuration });
    }
  });

  it('take any text: either a valid configuration or a sentence', () => {
    const { configuration } = findPreset('paper');
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String));
    fc.assert(
      fc.property(text, fc.constantFrom(...all('paper').filter((f) => f.kind === 'text')), (typed, field) => {
        const written = field.write(configuration, typed);
        if ('problem' in written) expect(written.problem).toMatch(/\.$/);
        else v.parse(ConfigurationSchema, written.configuration);
      }),
    );
  });

  it('take a comma for the decimal point, and between thousands in whole numbers alone', () => {
    const { configuration } = findPreset('paper');
    const written = (id: string, text: string) => {
      const field = all('paper').find((f) => f.id === id)!;
      const result = field.write(configuration, text);
      return 'problem' in result ? result.problem : field.read(result.configuration);
    };
    expect(written('learningRate', '0,001')).toBe('0.001');
    expect(written('weightAverage', '0,999')).toBe('0.999');
    expect(written('batch', '1,024')).toBe('1024');
    expect(written('batch', '0,001')).toBe('Batch must be a whole number.');
  });

  it('say what is wrong', () => {
    const { configuration } = findPreset('paper');
    const problem = (id: string, text: string) => {
      const written = all('paper')
        .find((f) => f.id === id)!
        .write(configuration, text);
      return 'problem' in written ? written.problem : null;
    };
    expect(problem('learningRate', '-1')).toBe('Learning rate must be between 1e-9 and 10.');
    expect(problem('batch', '12.5')).toBe('Batch must be a whole number.');
    expect(problem('batch', 'many')).toBe('Batch must be a number between 1 and 4096.');
    expect(problem('limit', '0')).toBe('Write a whole number above 0, or all.');
    expect(problem('limit', '10,000')).toBeNull();
    expect(problem('weightAverage', '1')).toBe('Write a number from 0.5 to 0.99999, or none.');
    expect(problem('weightAverage', '0.999')).toBeNull();
    expect(problem('weightAverage', 'None ')).toBeNull();
    expect(problem('seed', '4,294,967,295')).toBeNull();
  });

  it('turn distortions on and off: those of the preset, or small ones where it has none', () => {
    const field = (preset: string) => all(preset).find(({ id }) => id === 'distortion')!;
    const { configuration: paper } = findPreset('paper');
    const { configuration: thorough } = findPreset('thorough');
    const stronger = {
      ...thorough,
      training: {
        ...thorough.training,
        distortion: { rotation: 20, scale: 0.15, shear: 0.2, elastic: 0, share: 1, epochs: 3 },
      },
    };
    expect(field('paper').read(paper)).toBe('off');
    expect(field('paper').write(paper, 'on')).toEqual({
      configuration: {
        ...paper,
        training: { ...paper.training, distortion: { ...thorough.training.distortion, epochs: null } },
      },
    });
    expect(field('thorough').label).toBe('Augmentation, ±12° turns, ±10\u00a0% size');
    expect(field('paper').help).toContain(
      '50\u00a0% of the training images are also turned by up to 12°, made',
    );
    expect(trainingFields(stronger).find(({ id }) => id === 'distortion')!.help).toMatch(
      /^Each .* by up to 20\u00a0% and bent by up to 0\u00a0pixels, at random, in the first 3 epochs\./,
    );
    const own = trainingFields(stronger).find(({ id }) => id === 'distortion')!;
    const without = own.write(stronger, 'off');
    if ('problem' in without) throw new Error(without.problem);
    expect(without.configuration.training.distortion).toBeNull();
    expect(own.write(without.configuration, 'on')).toEqual({ configuration: stronger });
  });

  it('read and write decays as people do', () => {
    expect(presets.map((p) => decayText(p.configuration.training.decay))).toEqual([
      '0.96 / 2 k',
      '0.5 / 400',
      'none',
      '0.5 / 3 k',
      '0.9 / 1 epoch',
      '0.9 / 1 epoch',
      '0.96 / 2 k',
    ]);
    const steps = { decay: { factor: 0.96, every: 2000, unit: 'steps', floor: 0 } };
    for (const text of ['0.96 / 2000', '0.96/2 k', '0.96 / 2,000 steps', '0,96 / 2000']) {
      expect(parseDecay(text, 0), text).toEqual(steps);
    }
    expect(parseDecay('0.9 / 2 epochs', 0)).toEqual({
      decay: { factor: 0.9, every: 2, unit: 'epochs', floor: 0 },
    });
    expect(parseDecay('none', 0)).toEqual({ decay: null });
    expect(parseDecay('1.2 / 5', 0)).toHaveProperty('problem');
    expect(parseDecay('fast', 0)).toHaveProperty('problem');
  });

  it('bring the decoder back as the preset has it', () => {
    const { configuration } = findPreset('tiny');
    const field = all('tiny').find((f) => f.id === 'decoder')!;
    expect(field.label).toBe('Decoder, 64 – 784');
    const off = field.write(configuration, 'off');
    if ('problem' in off) throw new Error(off.problem);
    expect(off.configuration.network.decoder).toBeNull();
    expect(field.write(off.configuration, 'on')).toEqual({ configuration });
  });
});

describe('Draft', () => {
  it('starts with the preset that takes minutes', () => {
    expect(new Draft().preset.id).toBe('fast');
  });

  it('counts parameters and marks what was changed', () => {
    const draft = new Draft();
    draft.choose('paper');
    expect(draft.parameters).toBe(8_215_568);
    expect(draft.changed).toEqual([]);
    const [iterations, rate] = draft.fields;
    draft.write(iterations!, '1');
    draft.write(rate!, '0.05');
    expect(draft.changed).toEqual(['iterations', 'learningRate']);
    expect(draft.title).toBe('Paper, r 1, lr 0.05, seed 42');
    draft.reset();
    expect(draft.changed).toEqual([]);
    expect(draft.title).toBe('Paper, seed 42');
  });

  it('keeps what was typed wrongly beside the last valid value, and cannot start', () => {
    const draft = new Draft();
    const rate = draft.fields[1]!;
    draft.write(rate, '-1');
    expect(draft.text(rate)).toBe('-1');
    expect(draft.problem).toBe('Learning rate must be between 1e-9 and 10.');
    expect(draft.configuration.training.learningRate).toBe(0.002);
    draft.write(rate, '0.004');
    expect(draft.problem).toBeNull();
  });

  it('takes over the configuration of an earlier run', () => {
    const draft = new Draft();
    const { configuration } = findPreset('fast');
    draft.take({ ...configuration, training: { ...configuration.training, seed: 7 } });
    expect(draft.preset.id).toBe('fast');
    expect(draft.changed).toEqual(['seed']);
    expect(runTitle({ ...configuration, preset: 'mine' })).toBe('mine, seed 42');
  });
});
